/** Events on their way to the server: in batches, again after a failure, by beacon when the page goes. */
import type { Clock } from "./clock";
import type { Batch, CollectedEvent } from "./events";

export type Answer = "accepted" | "again" | "unreadable" | "too_large";

export interface Transport {
  post(body: string): Promise<Answer>;
  /** Hands the body to the browser to deliver after the page is gone; false when it will not. */
  beacon(body: string): boolean;
}

const FLUSH_AFTER_MS = 4_000;
const FULL_BATCH = 60;
const LARGEST_BATCH = 400;
/** Browsers refuse beacons over 64 KiB in flight. */
const BEACON_BATCH = 100;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** About an hour of watching without a connection; the oldest go first. */
const KEPT_EVENTS = 5_000;

export class EventQueue {
  private waiting: CollectedEvent[] = [];
  private inFlight: CollectedEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private batchLimit = LARGEST_BATCH;

  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly share: string | null = null,
    private readonly random: () => number = Math.random,
  ) {}

  add(event: CollectedEvent): void {
    this.waiting.push(event);
    if (this.waiting.length > KEPT_EVENTS) this.waiting.shift();
    if (this.waiting.length >= FULL_BATCH && this.failures === 0) void this.flush();
    else this.plan(FLUSH_AFTER_MS);
  }

  get size(): number {
    return this.waiting.length + this.inFlight.length;
  }

  /** Sends what waits, unless a batch is already on its way. */
  async flush(): Promise<void> {
    if (this.inFlight.length > 0 || this.waiting.length === 0) return;
    this.stopTimer();
    this.inFlight = this.waiting.splice(0, this.batchLimit);
    const answer = await this.transport.post(this.body(this.inFlight)).catch((): Answer => "again");
    this.settle(answer);
  }

  /** The page goes away: everything that is not already on its way leaves by beacon. */
  leave(): void {
    this.stopTimer();
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BEACON_BATCH);
      if (!this.transport.beacon(this.body(batch))) break;
      this.waiting.splice(0, batch.length);
    }
    if (this.waiting.length > 0) this.plan(FLUSH_AFTER_MS);
  }

  /** Consent was withdrawn: what has not left yet leaves without a name. */
  forgetViewer(): void {
    this.waiting = this.waiting.map((event) => {
      const { viewer: _viewer, ...rest } = event;
      return { ...rest, consent: "denied" };
    });
  }

  private settle(answer: Answer): void {
    const sent = this.inFlight;
    this.inFlight = [];
    if (answer === "again") {
      this.wait(sent);
      return;
    }
    if (answer === "too_large" && sent.length > 1) {
      this.batchLimit = Math.ceil(sent.length / 2);
      this.waiting.unshift(...sent);
    }
    this.failures = 0;
    if (this.waiting.length >= FULL_BATCH || answer === "too_large") void this.flush();
    else if (this.waiting.length > 0) this.plan(FLUSH_AFTER_MS);
  }

  private wait(sent: CollectedEvent[]): void {
    this.waiting.unshift(...sent);
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    this.plan(longest / 2 + (longest / 2) * this.random());
  }

  private body(events: CollectedEvent[]): string {
    const batch: Batch = { sent_at_ms: this.clock.now(), events };
    if (this.share) batch.share = this.share;
    return JSON.stringify(batch);
  }

  private plan(afterMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, afterMs);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
