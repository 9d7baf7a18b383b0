// What operators look at when something is wrong: counts, state, commits, reloads, models.

import { byId, h, setText } from "./dom.js";
import { bytes, duration, missing, number } from "./format.js";

/** The population stability index of a model, and its usual reading; without one, how often it was scored. */
function drift({ psi, evaluations }) {
  if (typeof psi !== "number") return `${number(evaluations)} scored`;
  return `drift ${number(psi)}, ${psi > 0.25 ? "strong" : psi > 0.1 ? "moderate" : "stable"}`;
}

/** The facts, by their group: a name, what is shown, and whether it asks for attention. */
function groups(status) {
  const { events = {}, timers = {}, commits = {}, reload = {}, restore = {} } = status;
  const { state = {}, process = {} } = status;
  const all = {
    Events: [
      ["accepted", number(events.accepted)],
      ["duplicates", number(events.duplicates)],
      ["dead-lettered", number(events.dead_lettered), events.dead_lettered > 0],
      ["control", number(events.control)],
    ],
    Work: [
      ["partitions held", number(restore.partitions)],
      ["being restored", number(restore.remaining), restore.remaining > 0],
      ["rebalances", number(status.rebalances)],
      ["commits", number(commits.count)],
      ["commits aborted", number(commits.aborted), commits.aborted > 0],
      ["commit p50, p99", `${number(commits.p50_ms)}, ${number(commits.p99_ms)} ms`],
    ],
    Timers: [
      ["pending", number(timers.pending)],
      ["fired", number(timers.fired)],
      ["overdue", number(timers.overdue), timers.overdue > 0],
    ],
    Definitions: [
      ["in force", reload.definition ?? missing],
      ["reloads", number(reload.count)],
      ["reloads refused", number(reload.failed), reload.failed > 0],
      ["to evaluate", number(reload.remaining), reload.remaining > 0],
    ],
    State: [
      ["customers", number(state.customers)],
      ["held for them", bytes(state.bytes)],
      ["ids remembered", number(state.dedup_ids)],
      ["resident memory", bytes(process.resident_bytes)],
      ["CPU time", duration(process.cpu_seconds)],
      ["up for", duration(Math.round(status.uptime_seconds ?? Number.NaN))],
    ],
  };
  const models = Object.entries(status.models ?? {}).map(([name, model]) =>
    [name, drift(model), model.psi > 0.25]);
  if (models.length > 0) all.Models = models;
  return all;
}

/** Fills the panel, and gives what brings it up to date. */
export function makeHealth() {
  const places = new Map();
  let layout = "";

  function build(all) {
    places.clear();
    byId("health-facts").replaceChildren(...Object.entries(all).map(([title, facts]) =>
      h("section", {}, h("h3", {}, title), h("dl", { class: "pairs figures-right" }, facts.map(([name]) => {
        const place = h("dd", {});
        places.set(`${title} ${name}`, place);
        return [h("dt", {}, name), place];
      })))));
  }

  return {
    showStatus(status) {
      const all = groups(status);
      const names = JSON.stringify(
        Object.entries(all).map(([title, facts]) => [title, facts.map(([name]) => name)]));
      if (names !== layout) build(all);
      layout = names;
      for (const [title, facts] of Object.entries(all)) {
        for (const [name, shown, isTrouble] of facts) {
          const place = places.get(`${title} ${name}`);
          setText(place, shown);
          place.classList.toggle("trouble", isTrouble === true);
        }
      }
    },
  };
}
