/** What was played: turns positions of the playhead into intervals of media time. Knows no video element. */

export interface PlayedInterval {
  startMs: number;
  endMs: number;
  wallMs: number;
  rate: number;
}

interface Open {
  startMs: number;
  startedAt: number;
  lastMs: number;
  lastAt: number;
  rate: number;
}

/** Players report their position about four times a second; nothing is guessed further than this. */
const LONGEST_GUESS_MS = 500;
/** A position further from where the playhead can be than this is a jump that no event announced. */
const JUMP_MS = 1_500;

export class IntervalTracker {
  private open: Open | null = null;

  constructor(private readonly monotonic: () => number) {}

  get isOpen(): boolean {
    return this.open !== null;
  }

  begin(positionMs: number, rate: number): void {
    const now = this.monotonic();
    this.open = { startMs: positionMs, startedAt: now, lastMs: positionMs, lastAt: now, rate };
  }

  /** The playhead is seen at a position while it moves. */
  sample(positionMs: number): void {
    if (!this.open || !this.isReachable(positionMs)) return;
    this.open.lastMs = Math.max(this.open.lastMs, positionMs);
    this.open.lastAt = this.monotonic();
  }

  /** Where the playhead is now, as far as samples tell. */
  guess(): number | null {
    if (!this.open) return null;
    const since = Math.min(LONGEST_GUESS_MS, this.monotonic() - this.open.lastAt);
    return this.open.lastMs + since * this.open.rate;
  }

  /** Ends the interval at `positionMs`, or at the guess when the playhead has already jumped elsewhere. */
  end(positionMs?: number): PlayedInterval | null {
    const { open } = this;
    if (!open) return null;
    const seen = positionMs !== undefined && this.isReachable(positionMs) ? positionMs : this.guess();
    this.open = null;
    const endMs = Math.max(open.lastMs, seen ?? open.lastMs);
    if (Math.round(endMs) <= Math.round(open.startMs)) return null;
    return { startMs: open.startMs, endMs, wallMs: this.monotonic() - open.startedAt, rate: open.rate };
  }

  /** Ends the interval and goes on with the next, without a gap between them. */
  cut(positionMs: number): PlayedInterval | null {
    const rate = this.open?.rate;
    const interval = this.end(positionMs);
    if (rate !== undefined) this.begin(interval ? interval.endMs : positionMs, rate);
    return interval;
  }

  private isReachable(positionMs: number): boolean {
    if (!this.open) return false;
    const farthest = this.open.lastMs + (this.monotonic() - this.open.lastAt) * this.open.rate;
    return positionMs >= this.open.startMs - 1 && positionMs <= farthest + JUMP_MS;
  }
}
