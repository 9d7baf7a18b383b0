// Small line charts of a series, oldest value first; null where nothing is known.

import { svg } from "./dom.js";

const points = 120;

/** At most `count` values that keep the peaks: of each run of neighbours the greatest one. */
export function thinned(values, count = points) {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, index) => {
    const run = values.slice(
      Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count));
    const known = run.filter((item) => typeof item === "number");
    return known.length > 0 ? Math.max(...known) : null;
  });
}

/** The runs of neighbours that are known, as places in a box. */
function runs(values, width, height, low, high) {
  const step = width / Math.max(1, values.length - 1);
  const scale = high > low ? height / (high - low) : 0;
  const found = [[]];
  values.forEach((item, index) => {
    if (typeof item !== "number") found.push([]);
    else found.at(-1).push([index * step, scale > 0 ? height - (item - low) * scale : height / 2]);
  });
  return found.filter((run) => run.length > 0);
}

const path = (places) => places.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");

/**
 * An empty chart, and a function that draws a series into it. With `fromZero` the axis begins at 0 and the
 * area is filled; else it spans the values. The chart is for those who see: what it shows stands in text too.
 */
export function lineChart({ width, height, fromZero = false, name }) {
  const area = svg("path", { class: "area" });
  const line = svg("path", { class: "line" });
  const root = svg("svg", {
    class: `chart ${name}`, "aria-hidden": "true",
    viewBox: `0 -2 ${width} ${height + 4}`, preserveAspectRatio: "none",
  }, area, line);

  function draw(series) {
    const values = thinned(series);
    const known = values.filter((item) => typeof item === "number");
    const low = fromZero ? 0 : Math.min(...known);
    const high = fromZero ? Math.max(...known, 0) || 1 : Math.max(...known);
    const found = runs(values, width, height, low, high);
    const lines = found.map((run) => `M${path(run)}${run.length === 1 ? "h0.1" : ""}`);
    const areas = found.map((run) => `M${path([[run[0][0], height], ...run, [run.at(-1)[0], height]])}Z`);
    line.setAttribute("d", lines.join(""));
    area.setAttribute("d", fromZero ? areas.join("") : "");
  }
  return { root, draw };
}
