// The live page: puts the parts together. Which view is shown, the address alone decides: `#customer/ID`.

import { ChangeList, customerLink } from "./changes.js";
import { Connection, startOf } from "./connection.js";
import { CustomerView } from "./customer.js";
import { byId, h, setText } from "./dom.js";
import { makeFigures } from "./figures.js";
import { number } from "./format.js";
import { makeHealth } from "./health.js";
import { SegmentTable } from "./segments.js";
import { ChangeStream } from "./stream.js";

const figures = makeFigures();
const health = makeHealth();
const table = new SegmentTable();
const changes = new ChangeList();
const customer = new CustomerView();
const notice = byId("notice");
const noticeText = h("span");

const stream = new ChangeStream({
  onChange: (change) => {
    changes.add(change);
    customer.changed(change.customer_id);
  },
  onGap: () => changes.miss(),
  onBreak: () => connection.soon(),
});

// A browser has few connections to one server, for all its tabs; pages that nobody sees leave theirs free.
document.addEventListener("visibilitychange", () => document.hidden && stream.close());

const connection = new Connection({
  onFigures: ({ status, segments }) => {
    figures.showStatus(status);
    health.showStatus(status);
    table.showSegments(segments);
    stream.open(startOf(status));
  },
  onHistory: (history) => {
    figures.showHistory(history);
    table.showHistory(history);
  },
  onState: showState,
});

function words(state) {
  switch (state.name) {
    case "ready": return ["Ready", null];
    case "restoring":
      return [
        state.restoring > 0
          ? `Restoring ${number(state.restoring)} of ${number(state.partitions)}` : "Not ready",
        state.reason ? `Not ready: ${state.reason}.` : null,
      ];
    case "unhealthy": return ["Unhealthy", `The daemon does not work: ${state.reason}. Look at its log.`];
    case "waiting": return ["Starting", `${state.reason}. The figures come as soon as there are any.`];
    case "signed-out": return ["Signed out", "Sign in to go on: the server asks for its token."];
    default: return ["Connection lost",
      `${state.reason} What is shown is what was last known. Next try in ${number(state.wait)} s.`];
  }
}

/** Shows how things are: a word in the top line, and what to do about it where something is wrong. */
function showState(state) {
  const [word, sentence] = words(state);
  const place = byId("state");
  if (place.dataset.state !== state.name && state.name === "ready") customer.reconnected();
  place.dataset.state = state.name;
  setText(place, word);
  document.body.classList.toggle("stale", ["lost", "signed-out"].includes(state.name));
  notice.hidden = sentence === null;
  setText(noticeText, sentence ?? "");
  if (notice.dataset.state === state.name) return;
  notice.dataset.state = state.name;
  notice.replaceChildren(noticeText, ...remedies(state));
}

function remedies(state) {
  const button = (text, click) => [h("button", { type: "button", click }, text)];
  if (state.name === "signed-out") return button("Sign in", () => location.reload());
  return state.name === "lost" ? button("Try now", () => connection.soon()) : [];
}

/** The id in the address; null where there is none, or it is cut off in the middle of a character. */
function addressed() {
  const prefix = "#customer/";
  if (!location.hash.startsWith(prefix)) return null;
  try {
    return decodeURIComponent(location.hash.slice(prefix.length)) || null;
  } catch {
    return null;
  }
}

function route() {
  const id = addressed();
  const wasOpen = !customer.root.hidden;
  byId("overview").hidden = id !== null;
  document.title = id === null ? "segstreamd" : `${id} – segstreamd`;
  if (id !== null) {
    byId("customer").value = id;
    customer.open(id);
  } else {
    customer.close();
    byId("customer").value = "";
    if (wasOpen) byId("main").focus({ preventScroll: true });
  }
}

byId("lookup").addEventListener("submit", (event) => {
  event.preventDefault();
  const id = byId("customer").value.trim();
  if (id === "") return;
  if (id === addressed()) customer.load();
  else location.hash = customerLink(id);
});

// The address names the customer, so it must not be changed to jump inside of the page.
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});

const isTyping = (target) => target instanceof HTMLInputElement;

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !isTyping(event.target)) {
    event.preventDefault();
    byId("customer").focus();
    byId("customer").select();
  } else if (event.key === "Escape" && !isTyping(event.target) && !customer.root.hidden) {
    location.hash = "";
  }
});

addEventListener("hashchange", route);
route();
connection.soon();
