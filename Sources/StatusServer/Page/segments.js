// The table of segments: filtered, sorted, and kept up to date in place, so that focus and selection stay.

import { lineChart } from "./charts.js";
import { breakable, byId, h, setText } from "./dom.js";
import { missing, number, percent, time } from "./format.js";

const warnings = {
  min_size: "too small",
  flap_rate: "flapping",
  control_limits: "unusual",
};

const warningTitles = {
  min_size: "The segment has fewer customers than its configuration expects",
  flap_rate: "Too many of the entries are of customers who had left within the day before",
  control_limits: "The entries of the last hour are outside of what is usual for this segment",
};

const columns = [
  { name: "segment", title: "Segment", key: (segment) => segment.name },
  { name: "size", title: "Size", figure: true, key: (segment) => segment.size },
  { name: "trend", title: "Trend" },
  {
    name: "entered", title: "In/h", hint: "Entries an hour, by the reports of the last hour", figure: true,
    key: (segment) => segment.entered_per_hour,
  },
  {
    name: "exited", title: "Out/h", hint: "Exits an hour, by the reports of the last hour", figure: true,
    key: (segment) => segment.exited_per_hour,
  },
  {
    name: "flaps", title: "Flaps", hint: "Share of entries within a day of the exit", figure: true,
    key: (segment) => segment.flap_rate,
  },
];

/** The marks beside a segment's name. */
function marks(segment) {
  const found = (segment.warnings ?? []).map((kind) =>
    h("span", { class: "mark warning", title: warningTitles[kind] ?? null }, warnings[kind] ?? kind));
  if (segment.shadow) {
    found.unshift(h("span", { class: "mark", title: "Evaluated and counted, but not published" }, "shadow"));
  }
  return found;
}

/** What is shown of a segment when it is unfolded. */
function facts(segment) {
  const rows = Object.entries(segment.expressions ?? {}).map(([name, text]) =>
    [name, h("code", {}, String(text))]);
  rows.push(
    ["kind", String(segment.kind ?? missing)],
    ["version", `${segment.version ?? missing}, definition ${segment.definition ?? missing}`],
    ["last evaluated", segment.last_evaluated ? time(segment.last_evaluated) : "not yet"]);
  return h("dl", { class: "pairs" }, rows.map(([name, shown]) => [h("dt", {}, name), h("dd", {}, shown)]));
}

class Row {
  constructor(segment, index) {
    this.button = h("button", {
      type: "button", class: "name", "aria-expanded": "false", "aria-controls": `segment-${index}`,
      click: () => this.unfold(),
    }, h("span", {}, breakable(segment.name)));
    this.marks = h("span", { class: "marks" });
    this.chart = lineChart({ width: 96, height: 20, name: "small" });
    this.figures = Object.fromEntries(["size", "entered", "exited", "flaps"].map((name) =>
      [name, h("td", { class: `figure ${name}`, role: "cell" })]));
    const { size, entered, exited, flaps } = this.figures;
    this.root = h("tr", { role: "row" },
      h("th", { scope: "row", role: "rowheader" }, this.button, this.marks),
      size, h("td", { class: "trend", role: "cell" }, this.chart.root), entered, exited, flaps);
    this.cell = h("td", { colspan: columns.length, role: "cell" });
    this.more = h("tr", { class: "more", role: "row", id: `segment-${index}`, hidden: true }, this.cell);
    this.show(segment);
  }

  show(segment) {
    this.segment = segment;
    setText(this.figures.size, number(segment.size));
    setText(this.figures.entered, number(segment.entered_per_hour));
    setText(this.figures.exited, number(segment.exited_per_hour));
    setText(this.figures.flaps, percent(segment.flap_rate));
    const shownMarks = JSON.stringify([segment.shadow, segment.warnings]);
    if (shownMarks !== this.shownMarks) this.marks.replaceChildren(...marks(segment));
    this.shownMarks = shownMarks;
    if (!this.more.hidden) this.cell.replaceChildren(facts(segment));
  }

  unfold() {
    this.more.hidden = !this.more.hidden;
    this.button.setAttribute("aria-expanded", String(!this.more.hidden));
    this.show(this.segment);
  }

  filter(word) {
    const visible = this.segment.name.toLowerCase().includes(word);
    this.root.hidden = !visible;
    this.more.classList.toggle("filtered", !visible);
    return visible;
  }
}

/** Puts children in an order, moving as few as possible, and gives focus back to what had it. */
function arrange(parent, wanted) {
  const focused = document.activeElement;
  let place = parent.firstChild;
  for (const node of wanted) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  while (place !== null) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
  if (focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

/** Compares by a column; without values last, equal ones in the file's order. */
function compare(first, second) {
  if (typeof first === "string") return first.localeCompare(second, "en", { numeric: true });
  return (first ?? -Infinity) - (second ?? -Infinity);
}

/** The table, with its filter. */
export class SegmentTable {
  constructor() {
    this.rows = new Map();
    this.made = 0;
    this.sorting = null; // Or {column, descending}; without it, the order of the file.
    this.filterField = byId("segments-filter");
    this.filterField.addEventListener("input", () => this.refilter());
    this.heads = columns.map((column) => this.head(column));
    this.body = h("tbody", { role: "rowgroup" });
    this.empty = h("p", { class: "empty" }, "Waiting for the first figures.");
    const attributes = { class: "segments", role: "table", "aria-labelledby": "segments-title" };
    this.table = h("table", attributes,
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, this.heads)), this.body);
    this.table.hidden = true;
    byId("segments-table").append(this.table, this.empty);
  }

  head(column) {
    const names = column.figure ? `${column.name} figure` : column.name;
    const attributes = { scope: "col", role: "columnheader", class: names };
    if (!column.key) return h("th", attributes, column.title);
    return h("th", attributes, h("button", {
      type: "button", title: column.hint ?? null, click: () => this.sortBy(column),
    }, column.title));
  }

  /** First click: figures from the greatest, names from A; second: the other way; third: the file's order. */
  sortBy(column) {
    const first = column.figure === true;
    if (this.sorting?.column !== column) this.sorting = { column, descending: first };
    else if (this.sorting.descending === first) this.sorting = { column, descending: !first };
    else this.sorting = null;
    columns.forEach((each, index) => {
      const head = this.heads[index];
      if (this.sorting?.column !== each) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", this.sorting.descending ? "descending" : "ascending");
    });
    this.reorder();
  }

  showSegments(segments) {
    const gone = new Set(this.rows.keys());
    for (const segment of segments) {
      gone.delete(segment.name);
      const row = this.rows.get(segment.name);
      if (row) row.show(segment);
      else this.rows.set(segment.name, new Row(segment, (this.made += 1)));
    }
    for (const name of gone) this.rows.delete(name);
    this.order = segments.map(({ name }) => this.rows.get(name));
    this.table.hidden = segments.length === 0;
    this.reorder();
    this.refilter();
  }

  showHistory(history) {
    for (const [name, row] of this.rows) row.chart.draw(history.segments?.[name] ?? []);
  }

  reorder() {
    let rows = this.order ?? [];
    if (this.sorting) {
      const { column, descending } = this.sorting;
      const way = descending ? -1 : 1;
      rows = [...rows].sort((a, b) => way * compare(column.key(a.segment), column.key(b.segment)));
    }
    arrange(this.body, rows.flatMap((row) => [row.root, row.more]));
  }

  refilter() {
    const word = this.filterField.value.trim().toLowerCase();
    let visible = 0;
    for (const row of this.rows.values()) visible += row.filter(word) ? 1 : 0;
    const all = this.rows.size;
    setText(byId("segments-count"), visible === all ? number(all) : `${number(visible)} of ${number(all)}`);
    this.empty.hidden = visible > 0;
    setText(this.empty, all > 0
      ? "No segment’s name contains this. Clear the filter to see all."
      : "The configuration has no segments. Add some under “segments:” and reload.");
  }
}
