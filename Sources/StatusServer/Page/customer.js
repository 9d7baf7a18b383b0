// One customer: memberships, features, scores, and why they are or are not in each segment.

import { get } from "./api.js";
import { breakable, byId, h } from "./dom.js";
import { modelExplanation, segmentExplanation } from "./explanation.js";
import { number, time, value } from "./format.js";

const retryAfter = 3000; // Milliseconds, where the partition is being restored.

/** What went wrong and what to do, by the status of the answer. */
export function advice(error, id) {
  const where = (error.partition ?? null) === null ? "" : ` It would be in partition ${error.partition}.`;
  const said = error.message;
  switch (error.status) {
    case 0: return ["There is no answer", "The look-up is tried again when the connection is back."];
    case 400: return ["This is no customer’s id", `${said}. Correct the id and look it up again.`];
    case 401: return ["Sign in to look up customers", "Load the page again; it asks for the token."];
    case 404: return [`No customer “${id}” is known`,
      `No accepted event has had this id.${where} Ids are compared exactly: mind capitals and blanks.`];
    case 421: return ["Another instance has this customer",
      `${said}. Open the page of the instance that holds partition ${error.partition ?? "?"}.`];
    case 503: return ["The customer cannot be looked at yet", `${said}. This is tried again by itself.`];
    default: return ["The look-up has failed", `${said}. Try again; if it stays so, see the daemon’s log.`];
  }
}

function pairs(title, entries, none) {
  return h("section", { class: "panel" }, h("div", { class: "bar" }, h("h3", {}, title)),
    entries.length === 0 ? h("p", { class: "empty" }, none)
      : h("dl", { class: "pairs figures-right" }, entries.map(([name, shown]) =>
        [h("dt", {}, breakable(name)), h("dd", {}, shown)])));
}

const valuesOf = (object) => Object.entries(object ?? {}).map(([name, of]) => [name, value(of, 6)]);

function memberships(customer) {
  const entries = Object.entries(customer.segments ?? {}).map(([name, { since, version }]) =>
    [name, [time(since), h("span", { class: "quiet-text" }, ` v${version}`)]]);
  return pairs("Member since", entries, "In no segment at the moment.");
}

/** The view of the customer in the address, `#customer/ID`. */
export class CustomerView {
  constructor() {
    this.root = byId("customer-view");
    this.id = null;
    this.turn = 0; // Answers to earlier questions are not shown.
    this.unfolded = new Map(); // Name of an explanation to whether it is open.
    this.status = null; // Of the last failure, else null.
    this.refreshButton = h("button", { type: "button", click: () => this.load() }, "Refresh");
    this.title = h("h2", { tabindex: "-1" });
    this.when = h("p", { class: "quiet-text" });
    this.content = h("div", { "aria-live": "off" });
    this.outcome = h("p", { class: "unseen", role: "status" });
    this.root.append(
      h("div", { class: "bar customer-bar" },
        h("a", { class: "back", href: "#" }, "← All segments"), this.title, this.when, this.refreshButton),
      this.outcome, this.content);
  }

  open(id) {
    this.root.hidden = false;
    if (this.id === id) return;
    this.id = id;
    this.unfolded.clear();
    this.title.textContent = id;
    this.when.replaceChildren();
    this.content.replaceChildren(h("p", { class: "empty" }, "Looking the customer up …"));
    this.title.focus({ preventScroll: true });
    scrollTo(0, 0);
    this.load();
  }

  close() {
    this.id = null;
    this.turn += 1;
    this.status = null;
    this.root.hidden = true;
  }

  /** A change of this customer has been published: what is shown is out of date. */
  changed(id) {
    if (id !== this.id || this.isAwaited) return;
    this.isAwaited = true;
    setTimeout(() => {
      this.isAwaited = false;
      if (id === this.id) this.load();
    }, 500);
  }

  /** Repeats a question that had no answer. */
  reconnected() {
    if (this.id !== null && this.status === 0) this.load();
  }

  async load() {
    const turn = (this.turn += 1);
    const address = `v1/customers/${encodeURIComponent(this.id)}`;
    this.refreshButton.setAttribute("aria-busy", "true");
    try {
      const [customer, explanation] = await Promise.all([get(address), get(`${address}/explain`)]);
      if (turn === this.turn) this.show(customer, explanation);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
    if (turn === this.turn) this.refreshButton.removeAttribute("aria-busy");
  }

  fail(error) {
    this.status = error.status ?? null;
    const [title, what] = advice(error, this.id);
    this.when.replaceChildren();
    this.outcome.textContent = title;
    this.content.replaceChildren(
      h("section", { class: "panel trouble" }, h("h3", {}, title), h("p", {}, what)));
    if (this.status !== 503) return;
    const turn = this.turn;
    setTimeout(() => {
      if (turn === this.turn) this.load();
    }, retryAfter);
  }

  show(customer, explanation) {
    this.status = null;
    this.outcome.textContent = `Customer ${this.id} is shown.`;
    const changes = `${number(customer.sequence)} ${customer.sequence === 1 ? "change" : "changes"}`;
    this.when.replaceChildren(
      "as of ", time(customer.at), ` · ${changes} · partition ${customer.partition}`);
    const focused = document.activeElement?.closest?.("details.explained")?.dataset.name;
    this.content.replaceChildren(h("div", { class: "columns customer-columns" },
      this.explanations(explanation),
      h("div", { class: "stack" },
        memberships(customer),
        pairs("Features", valuesOf(customer.features), "The configuration has no features."),
        pairs("Scores", valuesOf(customer.scores), "The configuration has no models."))));
    if (focused) this.find(focused)?.querySelector("summary").focus({ preventScroll: true });
  }

  find(name) {
    return [...this.content.querySelectorAll("details.explained")].find((each) => each.dataset.name === name);
  }

  explanations(explanation) {
    const segments = explanation.segments ?? [];
    const few = segments.length <= 4;
    const shown = [
      ...segments.map((segment) =>
        segmentExplanation(segment, explanation.at, this.unfolded.get(segment.name) ?? few)),
      ...(explanation.models ?? []).map((model) => modelExplanation(model)),
    ];
    for (const each of shown) {
      each.open = this.unfolded.get(each.dataset.name) ?? each.open;
      each.addEventListener("toggle", () => this.unfolded.set(each.dataset.name, each.open));
    }
    return h("section", { class: "panel", "aria-labelledby": "why" },
      h("div", { class: "bar" },
        h("h3", { id: "why" }, "Why"), segments.length > 8 ? this.filterField(shown) : null),
      shown.length > 0 ? shown : h("p", { class: "empty" }, "The configuration has no segments."));
  }

  filterField(shown) {
    const field = h("input", {
      type: "search", placeholder: "Filter", "aria-label": "Show explanations whose segment contains",
      input: () => this.filter(field.value, shown),
    });
    field.value = this.word ?? "";
    this.filter(field.value, shown);
    return field;
  }

  filter(word, shown) {
    this.word = word;
    const part = word.trim().toLowerCase();
    for (const each of shown) each.hidden = !each.dataset.name.toLowerCase().includes(part);
  }
}
