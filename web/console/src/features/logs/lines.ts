import type { LogLine } from "@/api/telemetry";

/** Line is a log line in the list. */
export interface Line extends LogLine {
  /** Tells lines apart; never reused. */
  key: number;
  /** Milliseconds of the epoch. */
  at: number;
}

/** How many lines the list holds, and how many may wait while it is paused. */
export const mostLines = 10_000;

const identity = (l: LogLine) => `${l.time}|${l.service}|${l.spanId}|${l.traceId}|${l.message}`;

/**
 * Lines is what the list shows: stored lines, and behind them those that arrive. It never holds more than most; what
 * arrives while it is paused waits, and what does not fit is counted.
 */
export class Lines {
  /** Oldest first; replaced, never changed in place. */
  shown: readonly Line[] = [];
  waiting: readonly Line[] = [];
  paused = false;
  /** Lines that arrived during the pause and no longer fit. */
  skipped = 0;
  /** Lines taken since the last start, shown or not any more. */
  received = 0;
  #next = 0;
  /** Stored lines that the stream may bring once more. */
  #known = new Map<string, number>();

  constructor(readonly most = mostLines) {}

  #line(l: LogLine): Line {
    return { ...l, key: this.#next++, at: Date.parse(l.time) };
  }

  /** start replaces everything by the newest stored lines, which come newest first. */
  start(page: readonly LogLine[]) {
    this.shown = page
      .slice(0, this.most)
      .map(l => this.#line(l))
      .reverse();
    this.waiting = [];
    this.skipped = 0;
    this.received = page.length;
    this.#known.clear();
    for (const l of page) {
      const id = identity(l);
      this.#known.set(id, (this.#known.get(id) ?? 0) + 1);
    }
  }

  /** settle forgets which lines the stream may repeat. */
  settle() {
    this.#known.clear();
  }

  /** older puts a page of older lines, newest first, before the others. */
  older(page: readonly LogLine[]) {
    const room = Math.max(0, this.most - this.shown.length);
    const added = page.slice(0, room).map(l => this.#line(l));
    this.received += added.length;
    this.shown = [...added.reverse(), ...this.shown];
  }

  get full() {
    return this.shown.length >= this.most;
  }

  /** arrive takes lines of the stream, in any order. */
  arrive(batch: readonly LogLine[]) {
    const fresh = this.#known.size === 0 ? batch : batch.filter(l => !this.#repeated(l));
    if (fresh.length === 0) return;
    this.received += fresh.length;
    const lines = fresh.map(l => this.#line(l));
    if (this.paused) {
      const all = inOrder(this.waiting, lines);
      this.skipped += Math.max(0, all.length - this.most);
      this.waiting = all.slice(-this.most);
    } else this.shown = inOrder(this.shown, lines).slice(-this.most);
  }

  #repeated(l: LogLine): boolean {
    const id = identity(l);
    const times = this.#known.get(id) ?? 0;
    if (times === 0) return false;
    if (times === 1) this.#known.delete(id);
    else this.#known.set(id, times - 1);
    return true;
  }

  pause() {
    this.paused = true;
  }

  resume() {
    this.paused = false;
    if (this.waiting.length > 0) this.shown = [...this.shown, ...this.waiting].slice(-this.most);
    this.waiting = [];
    this.skipped = 0;
  }
}

/** inOrder appends lines by their time. Those of different services arrive a little apart, so the end is sorted again. */
function inOrder(old: readonly Line[], added: Line[]): Line[] {
  const order = (a: Line, b: Line) => a.at - b.at || a.key - b.key;
  added.sort(order);
  const first = added[0];
  let from = old.length;
  while (first && from > 0 && (old[from - 1]?.at ?? 0) > first.at) from--;
  if (from === old.length) return [...old, ...added];
  return [...old.slice(0, from), ...[...old.slice(from), ...added].sort(order)];
}
