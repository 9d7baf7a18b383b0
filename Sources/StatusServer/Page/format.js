// Numbers and times as people read them. Numbers look as in expressions, with a point for decimals, in every
// language.

import { h } from "./dom.js";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const long = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 17 });

/** What stands for a number that is missing. */
export const missing = "–";

/** A count, or a measurement to three digits; large ones without decimals. */
export function number(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) return missing;
  return Number.isInteger(value) || Math.abs(value) >= 100 ? whole.format(value) : short.format(value);
}

/** The value of a feature, a score or a threshold: a number to `digits`, large ones to hundredths, or text. */
export function value(of, digits = 4) {
  if (of === null || of === undefined) return "none";
  if (typeof of === "string") return JSON.stringify(of);
  if (typeof of !== "number") return String(of);
  const size = Math.abs(of);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return String(Number(of.toPrecision(digits)));
  const enough = Math.max(digits, Math.floor(Math.log10(size)) + 3);
  return long.format(Number.isInteger(of) ? of : Number(of.toPrecision(enough)));
}

/** A share of one, in per cent. */
export function percent(share) {
  return typeof share === "number" ? `${short.format(share * 100)} %` : missing;
}

/** Bytes, in the unit that gives three digits. */
export function bytes(count) {
  if (typeof count !== "number") return missing;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; count >= 1000 && unit < units.length - 1; unit += 1) count /= 1024;
  return `${short.format(count)} ${units[unit]}`;
}

/** Seconds, by their two largest units: `3 d 4 h`, `2 min 5 s`, `0.25 s`. */
export function duration(seconds) {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return missing;
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds < 60) return `${short.format(seconds)} s`;
  const units = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];
  let rest = Math.round(seconds);
  const first = units.findIndex(([, size]) => rest >= size);
  return units.slice(first, first + 2).map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count} ${name}` : null;
  }).filter(Boolean).join(" ");
}

const two = (count) => String(count).padStart(2, "0");

/** An instant in local time, with the date unless that is today: `14:03:22`, `2026-01-05 14:03:22`. */
export function local(instant, today = new Date()) {
  const time = [instant.getHours(), instant.getMinutes(), instant.getSeconds()].map(two).join(":");
  if (instant.toDateString() === today.toDateString()) return time;
  return `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())} ${time}`;
}

/** An element with an instant in local time, and as it was told, in UTC, in its title. */
export function time(text) {
  const instant = new Date(typeof text === "string" ? text : Number.NaN);
  if (Number.isNaN(instant.getTime())) return h("span", {}, missing);
  const title = `${text.replace("T", " ").replace("Z", "")} UTC`;
  return h("time", { datetime: text, title }, local(instant));
}
