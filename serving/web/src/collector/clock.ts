/** The collector's clock: the client's time, made to run on a monotonic counter, and what is known of the server's time. */

export class Clock {
  private offsetMs = 0;
  private readonly startedAt: number;

  constructor(
    readonly monotonic: () => number,
    wall: () => number,
  ) {
    this.startedAt = wall() - monotonic();
  }

  /** Client epoch milliseconds; a change of the system's clock while the page is open does not move it. */
  now(): number {
    return Math.round(this.startedAt + this.monotonic());
  }

  /** Epoch milliseconds by the server's clock, as far as a response has told it. */
  serverNow(): number {
    return this.now() + this.offsetMs;
  }

  learn(serverTimeMs: number): void {
    this.offsetMs = Math.round(serverTimeMs) - this.now();
  }
}

export const pageClock = (): Clock =>
  new Clock(
    () => performance.now(),
    () => Date.now(),
  );
