// The stream of changes. It is opened anew whenever it breaks off, and goes on where it was.

/**
 * Where to go on: behind what was seen, if that came from this process. A process that was started since
 * counts from 1 again.
 */
export class ChangeStream {
  constructor({ onChange, onGap, onBreak }) {
    this.handlers = { onChange, onGap, onBreak };
    this.source = null;
    this.last = 0;
    this.process = null;
    this.isFirst = true;
  }

  /** Opens the stream of the process that was started at `started` (ms), unless it is open. */
  open(started) {
    // Both clocks are read at slightly different instants, so the start moves a little.
    const isSame = this.process !== null && Math.abs(this.process - started) < 2000;
    this.process = started;
    if (this.source !== null && isSame) return;
    const isFirst = this.isFirst;
    this.isFirst = false;
    this.close();
    if (!isSame) this.last = 0;
    const source = new EventSource(`v1/changes?after=${this.last}`);
    this.source = source;
    let wasOpen = false;
    source.addEventListener("open", () => { wasOpen = true; });
    source.addEventListener("change", (event) => this.receive(event));
    source.addEventListener("gap", () => {
      if (!isFirst) this.handlers.onGap();
    });
    source.addEventListener("error", () => {
      if (this.source !== source) return;
      this.close();
      // One that could not even be opened has to wait for the next round.
      if (wasOpen) this.handlers.onBreak();
    });
  }

  receive(event) {
    const id = Number(event.lastEventId);
    if (Number.isSafeInteger(id)) this.last = id;
    let change = null;
    try {
      change = JSON.parse(event.data);
    } catch {
      return; // A broken one is not worth losing the rest.
    }
    if (change !== null && typeof change === "object") this.handlers.onChange(change);
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
