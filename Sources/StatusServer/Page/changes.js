// The newest changes, as they come. However many come, a bounded number is kept, and drawn a few times a
// second.

import { breakable, byId, h, setText } from "./dom.js";
import { number, time, value } from "./format.js";

const kept = 200;
const pace = 250; // Milliseconds between two drawings; faster, nobody could read.

const causes = {
  event: "event",
  timer: "time passed",
  definition: "definition changed",
  model: "model learned",
};

/** The address of a customer's view. */
export const customerLink = (id) => `#customer/${encodeURIComponent(id)}`;

/** An entry or an exit, in words and as a sign, so that colour is not needed. */
function direction(change) {
  const entered = change.change === "entered";
  return h("span", { class: entered ? "direction inward" : "direction" },
    h("span", { "aria-hidden": "true" }, entered ? "▲ " : "▼ "), entered ? "entered" : "left");
}

/** The values that decided, as `name=value`. One that is written from right to left turns no other round. */
function deciding(change) {
  const all = { ...change.features, ...change.scores };
  return Object.entries(all).map(([name, of]) => [" · ", h("bdi", {}, `${name}=${value(of)}`)]);
}

function row(change) {
  const cause = causes[change.cause] ?? String(change.cause ?? "");
  const id = String(change.customer_id ?? "");
  return h("li", {},
    h("span", { class: "when" }, time(change.at)),
    h("a", { class: "who", href: customerLink(id), title: id }, id),
    h("span", { class: "what" }, direction(change), " ", h("b", {}, breakable(change.segment ?? ""))),
    h("span", { class: "why" },
      h("span", { title: change.event_id ? `event ${change.event_id}` : null }, cause), deciding(change)));
}

const gapRow = () =>
  h("li", { class: "gap" }, "Changes in between are no longer kept; the topic has them all.");

/** Adds one, and forgets the oldest from time to time. */
function keep(changes, change) {
  changes.push(change);
  if (changes.length >= 2 * kept) changes.splice(0, changes.length - kept);
}

/** The list, with its filter and its pause. */
export class ChangeList {
  constructor() {
    this.list = byId("changes-list");
    this.hint = byId("changes-hint");
    this.pauseButton = byId("pause");
    this.filterField = byId("changes-filter");
    this.word = ""; // What the filter asks for.
    this.recent = []; // The newest of all, newest last; more than are kept only for a moment.
    this.waiting = []; // Those that fit and are to be drawn.
    this.arrived = 0; // How many of these there were, with those that were dropped unseen.
    this.isPaused = false;
    this.isTouched = false;
    this.drawnAt = -pace;
    this.isScheduled = false;
    this.listen();
    this.describe();
  }

  listen() {
    this.pauseButton.addEventListener("click", () => this.pause(!this.isPaused));
    this.filterField.addEventListener("input", () => this.refilter());
    const touch = (is) => {
      this.isTouched = is;
      this.schedule();
      this.describe();
    };
    this.list.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && touch(true));
    this.list.addEventListener("pointerleave", () => touch(this.list.contains(document.activeElement)));
    this.list.addEventListener("focusin", () => touch(true));
    this.list.addEventListener("focusout", (event) => touch(this.list.contains(event.relatedTarget)));
  }

  /** Rows stand still while somebody reads or points at them. */
  get isHeld() {
    return this.isPaused || this.isTouched;
  }

  add(change) {
    keep(this.recent, change);
    if (!this.matches(change)) return;
    keep(this.waiting, change);
    this.arrived += 1;
    this.schedule();
  }

  /** Changes are missing between what came before and what comes now. */
  miss() {
    keep(this.recent, null);
    keep(this.waiting, null);
    this.schedule();
  }

  pause(is) {
    this.isPaused = is;
    this.pauseButton.setAttribute("aria-pressed", String(is));
    setText(this.pauseButton, is ? "Go on" : "Pause");
    this.schedule();
    this.describe();
  }

  schedule() {
    if (this.isScheduled || (this.waiting.length === 0 && !this.isHeld)) return;
    this.isScheduled = true;
    const wait = Math.max(0, this.drawnAt + pace - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.draw()), wait);
  }

  draw() {
    this.isScheduled = false;
    this.drawnAt = performance.now();
    if (!this.isHeld) {
      const added = this.waiting;
      this.waiting = [];
      this.arrived = 0;
      this.prepend(added);
    }
    this.describe();
  }

  matches(change) {
    if (change === null || this.word === "") return true;
    const texts = [change.customer_id, change.segment];
    return texts.some((text) => String(text).toLowerCase().includes(this.word));
  }

  prepend(changes) {
    const newest = changes.slice(-kept).reverse();
    this.list.prepend(...newest.map((change) => (change === null ? gapRow() : row(change))));
    while (this.list.childElementCount > kept) this.list.lastElementChild.remove();
  }

  refilter() {
    this.word = this.filterField.value.trim().toLowerCase();
    this.waiting = [];
    this.arrived = 0;
    this.list.replaceChildren();
    this.prepend(this.recent.filter((change) => this.matches(change)));
    this.describe();
  }

  /** Says how the list is, without moving it: somebody may be about to click into it. */
  describe() {
    const count = this.list.childElementCount;
    const newer = this.arrived > 0 ? `, ${number(this.arrived)} newer` : "";
    const place = byId("changes-count");
    if (this.isPaused) setText(place, `paused${newer}`);
    else if (this.isTouched && count > 0) setText(place, `held while you are in it${newer}`);
    else setText(place, count > 0 ? `newest ${number(count)}` : "");
    this.hint.hidden = count > 0;
    setText(this.hint, this.recent.length > 0
      ? "None of the newest changes fits. Clear the field to see all."
      : "No changes yet. They appear here as soon as a customer enters or leaves a segment.");
  }
}
