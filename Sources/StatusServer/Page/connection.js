// Asks for the figures again and again, and knows how the connection is.

import { ApiError, get, text } from "./api.js";

const pace = 2000; // Milliseconds between two rounds.
const historyPace = 10_000;
const slowest = 15_000; // Milliseconds between two tries, while there is no connection.

/** When the process that reports was started, in milliseconds since 1970 by its own clock. */
export const startOf = (status) => new Date(status.time).getTime() - status.uptime_seconds * 1000;

/** Rounds of questions, one after the other; slower and slower while there is no answer. */
export class Connection {
  constructor({ onFigures, onHistory, onState }) {
    this.handlers = { onFigures, onHistory, onState };
    this.failures = 0;
    this.historyAt = -historyPace;
    this.timer = null;
    this.isRunning = false;
    document.addEventListener("visibilitychange", () => this.soon());
    addEventListener("online", () => this.soon());
  }

  /** Asks now, rather than at the end of the pause. A page that nobody sees asks for nothing. */
  soon() {
    clearTimeout(this.timer);
    if (document.hidden || this.isRunning) return;
    this.run();
  }

  async run() {
    this.isRunning = true;
    try {
      await this.round();
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.fail(error);
    }
    this.isRunning = false;
    if (!document.hidden) this.timer = setTimeout(() => this.run(), this.pause());
  }

  pause() {
    return this.failures === 0 ? pace : Math.min(slowest, 1000 * 2 ** (this.failures - 1));
  }

  async round() {
    const [status, ready, health, segments] = await Promise.all([
      get("v1/status"), get("readyz", [503]), text("healthz"), get("v1/segments"),
    ]);
    this.handlers.onFigures({ status, segments: segments.segments ?? [] });
    this.handlers.onState(this.stateOf(ready, health));
    if (performance.now() - this.historyAt < historyPace) return;
    this.historyAt = performance.now();
    this.handlers.onHistory(await get("v1/history"));
  }

  stateOf(ready, health) {
    if (!health.ok) return { name: "unhealthy", reason: health.text.trim() || `status ${health.status}` };
    if (ready.ready === true) return { name: "ready" };
    const { reason, restoring, partitions } = ready;
    return { name: "restoring", reason, restoring, partitions };
  }

  fail(error) {
    const wait = Math.round(this.pause() / 1000);
    if (error.status === 401) this.handlers.onState({ name: "signed-out" });
    else if (error.status === 503) this.handlers.onState({ name: "waiting", reason: error.message });
    else this.handlers.onState({ name: "lost", reason: error.message, wait });
    if (!(error instanceof ApiError)) console.error(error);
    this.historyAt = -historyPace;
  }
}
