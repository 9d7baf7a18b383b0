// The strip of figures on top: what happens now, and the last minutes as a small chart.

import { lineChart } from "./charts.js";
import { byId, h, setText } from "./dom.js";
import { duration, missing, number } from "./format.js";

const tiles = [
  {
    title: "Throughput", unit: "events/s", series: "events_per_second",
    now: (status) => status.events?.per_second,
    beside: (status) => `${number(status.events?.consumed)} in all`,
  },
  {
    title: "Lag", unit: "events", series: "lag_events",
    now: (status) => status.lag?.events,
    beside: (status) => `in ${number(Object.keys(status.lag?.partitions ?? {}).length)} partitions`,
  },
  {
    title: "Age of the lag", unit: "s", series: "lag_seconds",
    now: (status) => status.lag?.seconds,
    beside: (status) => (status.lag?.seconds >= 60 ? duration(Math.round(status.lag.seconds)) : ""),
  },
  {
    title: "Latency p99", unit: "ms", series: "latency_p99_ms",
    now: (status) => status.latency_ms?.p99,
    beside: (status) => `p50 ${number(status.latency_ms?.p50)}, max ${number(status.latency_ms?.max)}`,
  },
];

function tile({ title, unit }) {
  const now = h("span", { class: "now" }, missing);
  const beside = h("span", { class: "beside" });
  const span = h("span", { class: "span" });
  const peak = h("span", { class: "span" });
  const chart = lineChart({ width: 240, height: 40, fromZero: true, name: "wide" });
  const root = h("div", { class: "tile" },
    h("h2", {}, title),
    h("p", { class: "reading" }, now, h("span", { class: "unit" }, unit), beside),
    chart.root,
    h("p", { class: "axis" }, span, peak));
  return { root, now, beside, span, peak, chart };
}

/** How long a series of times spans, in words. */
function spanOf(times) {
  if (!Array.isArray(times) || times.length < 2) return "";
  const seconds = (new Date(times.at(-1)) - new Date(times[0])) / 1000;
  const step = seconds < 600 ? 1 : 60;
  return `last ${duration(Math.round(seconds / step) * step)}`;
}

/** Fills the strip, and gives what brings it up to date. */
export function makeFigures() {
  const shown = tiles.map((spec) => ({ spec, ...tile(spec) }));
  byId("figures").replaceChildren(...shown.map(({ root }) => root));
  return {
    showStatus(status) {
      for (const { spec, now, beside } of shown) {
        setText(now, number(spec.now(status)));
        setText(beside, spec.beside(status));
      }
    },
    showHistory(history) {
      for (const { spec, span, peak, chart } of shown) {
        const series = history[spec.series] ?? [];
        const known = series.filter((item) => typeof item === "number");
        chart.draw(series);
        setText(span, spanOf(history.times));
        setText(peak, known.length > 0 ? `peak ${number(known.reduce((a, b) => Math.max(a, b)))}` : "");
      }
    },
  };
}
