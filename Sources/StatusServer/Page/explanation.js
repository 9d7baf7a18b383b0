// Why a customer is or is not in each segment, as trees of conditions; the fields are those of
// docs/EXPLAIN.md.

import { breakable, h } from "./dom.js";
import { duration, time, value } from "./format.js";

const sign = (holds) => h("span", { class: holds ? "sign holds" : "sign fails" },
  h("span", { "aria-hidden": "true" }, holds ? "✓" : "✗"),
  h("span", { class: "unseen" }, holds ? "holds: " : "does not hold: "));

/** How far a comparison is from flipping, and on which side of the threshold, in the words of `explain`. */
function marginText(condition) {
  if (typeof condition.margin !== "number") return "";
  if (condition.margin === 0) return "at the threshold";
  return `${value(Math.abs(condition.margin))} ${condition.value > condition.threshold ? "above" : "below"}`;
}

const known = (of) => (of === null || of === undefined ? "" : value(of, 6));

function conditionNode(condition) {
  const parts = condition.conditions ?? [];
  const threshold = known(condition.threshold);
  const isMissing = threshold !== "" && (condition.value === null || condition.value === undefined);
  return h("li", {},
    h("div", { class: "condition" },
      h("span", { class: "expression" },
        sign(condition.holds === true), h("code", {}, String(condition.expression))),
      h("span", { class: "value" }, isMissing ? "none" : known(condition.value)),
      h("span", { class: "threshold" }, threshold),
      h("span", { class: "margin" }, marginText(condition))),
    parts.length > 0 ? h("ul", {}, parts.map(conditionNode)) : null);
}

/** The tree of a condition, under a heading. */
function conditionTree(title, condition) {
  return h("div", { class: "tree" },
    h("div", { class: "condition heads" },
      h("h4", {}, title), h("span", {}, "value"), h("span", {}, "threshold"), h("span", {}, "margin")),
    h("ul", {}, conditionNode(condition)));
}

/** A table of few columns; figures stand on the right. */
function smallTable(heads, rows) {
  return h("div", { class: "scroll" }, h("table", { class: "small" },
    h("thead", {}, h("tr", {}, heads.map((head, index) =>
      h("th", { scope: "col", class: index > 0 ? "figure" : null }, head)))),
    h("tbody", {}, rows.map(({ cells: [first, ...rest], current }) =>
      h("tr", { class: current ? "current" : null, "aria-current": current ? "true" : null },
        h("th", { scope: "row" }, first, current ? h("span", { class: "mark" }, "now") : null),
        rest.map((cell) => h("td", { class: "figure" }, cell)))))));
}

const tierTable = (segment) => smallTable(["Tier", "enter from", "margin", "exit below", "margin"],
  segment.tiers.map((tier) => ({
    current: tier.current,
    cells: [String(tier.name), ...[tier.enter, tier.enter_margin, tier.exit, tier.exit_margin].map(known)],
  })));

const clusterTable = (segment) => smallTable(["Cluster", "distance", "lead"],
  segment.clusters.map((cluster) => ({
    current: cluster.current, cells: [String(cluster.name), known(cluster.distance), known(cluster.lead)],
  })));

/** What hysteresis has to say, a line each. */
function holds(segment) {
  const lines = [
    ["dwell_until", "Stays at least until ", "dwell"],
    ["cooldown_until", "Stays out at least until ", "cooldown"],
    ["confirming_until", "Is being confirmed until ", "confirm"],
  ].filter(([field]) => segment[field]);
  return lines.map(([field, words, kind]) => h("p", { class: "hold" }, words, time(segment[field]),
    (segment.held_by ?? []).includes(kind)
      ? h("span", { class: "mark warning" }, "holds a change back") : null));
}

/** When the segment next changes if no event comes. */
export function nextChange(segment, at) {
  const next = segment.next_change;
  if (!next) {
    const isTimeless = segment.evaluate === "event";
    return [isTimeless ? "Only an event can change this." : "Without an event it stays as it is."];
  }
  if (!next.at) return ["Without an event, nothing changes before ", time(next.none_before), "."];
  const words = { entered: "enters", exited: "leaves" }[next.change] ?? `moves to ${String(next.to)}`;
  const into = next.change === "entered" && next.to !== segment.name ? ` ${String(next.to)}` : "";
  const wait = (new Date(next.at) - new Date(at)) / 1000;
  return [`Without an event, ${words}${into} at `, time(next.at), ` (in ${duration(wait)}).`];
}

function values(segment) {
  const all = Object.entries({ ...segment.features, ...segment.scores });
  if (all.length === 0) return null;
  return h("p", { class: "reached" }, "Looks at ", all.flatMap(([name, of], index) =>
    [index > 0 ? ", " : "", h("code", {}, `${name}=${value(of, 6)}`)]));
}

function body(segment) {
  const parts = [...holds(segment)];
  if (segment.value) {
    const { expression, value: of } = segment.value;
    parts.push(h("p", {}, "Of ", h("code", {}, `${expression} = ${value(of, 6)}`),
      typeof segment.margin === "number" ? `, with a margin of ${value(segment.margin)}` : ""));
  }
  if (segment.enter) parts.push(conditionTree("Enter", segment.enter));
  if (segment.exit) parts.push(conditionTree("Exit", segment.exit));
  else if (segment.enter) parts.push(h("p", {}, "Leaves when the condition to enter does not hold."));
  if (segment.tiers) parts.push(tierTable(segment));
  if (segment.clusters) parts.push(clusterTable(segment));
  parts.push(values(segment));
  return parts.filter(Boolean);
}

/** One segment's explanation, to be unfolded; `at` is the instant that was looked at. */
export function segmentExplanation(segment, at, isOpen) {
  const inside = segment.member === true;
  return h("details", { class: "explained", "data-name": segment.name, open: isOpen },
    h("summary", {},
      h("span", { class: "name" }, breakable(segment.name)),
      h("span", { class: inside ? "badge inside" : "badge" },
        !inside ? "outside" : segment.inside && segment.inside !== segment.name ? segment.inside : "inside"),
      segment.shadow ? h("span", { class: "mark" }, "shadow") : null,
      segment.since ? h("span", { class: "since" }, "since ", time(segment.since)) : null,
      h("span", { class: "next" }, nextChange(segment, at))),
    h("div", { class: "explained-body" }, body(segment)));
}

/** What each input contributed to a model's score. */
export function modelExplanation(model) {
  const name = [model.model, model.part ?? []].flat().join(".");
  const rows = (model.contributions ?? []).map((each) => ({
    cells: [String(each.input), known(each.value), known(each.contribution)],
  }));
  return h("details", { class: "explained", "data-name": `model ${name}` },
    h("summary", {},
      h("span", { class: "name" }, breakable(name)), h("span", { class: "badge" }, known(model.value)),
      h("span", { class: "next" }, `contributions in ${String(model.unit)}`)),
    h("div", { class: "explained-body" }, smallTable(["Input", "value", "contribution"],
      [{ cells: ["baseline", "", known(model.baseline)] }, ...rows])));
}
