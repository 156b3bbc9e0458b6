/** One playback of one video, told as events: what happens to a player goes in, the event contract comes out. */
import { wholeMs, type Device, type InteractionKind, type PlaybackBody, type Source } from "./events";
import { IntervalTracker, type PlayedInterval } from "./intervals";

export interface Arrival {
  source: Source;
  sourceId?: string;
}

export interface PlaybackVoice {
  readonly id: string;
  say(body: PlaybackBody & { video: string }): void;
}

export class Playback {
  private readonly played: IntervalTracker;
  private wantsToPlay = false;
  private hasStarted = false;
  private pressedAt: number | null = null;
  private stalledAt: number | null = null;
  private seekFromMs: number | null = null;
  private positionMs = 0;
  private rate = 1;
  private wasShown = false;
  private hasLeft = false;

  constructor(
    private readonly session: PlaybackVoice,
    readonly video: string,
    private readonly monotonic: () => number,
  ) {
    this.played = new IntervalTracker(monotonic);
  }

  get id(): string {
    return this.session.id;
  }

  /** After the viewer has left there is nothing to say, unless they come back and play. */
  say(body: PlaybackBody): void {
    if (this.hasLeft) return;
    this.session.say({ ...body, video: this.video });
  }

  initialized(device: Device, arrival: Arrival): void {
    const { source, sourceId } = arrival;
    this.say({ type: "initialized", device, source, ...(sourceId ? { source_id: sourceId } : {}) });
  }

  shown(): void {
    if (!this.wasShown) this.say({ type: "shown" });
    this.wasShown = true;
  }

  /** Play was pressed, or went on by itself. */
  play(positionMs: number): void {
    this.hasLeft = false;
    this.wantsToPlay = true;
    this.positionMs = positionMs;
    if (!this.hasStarted) this.pressedAt ??= this.monotonic();
    this.say({ type: "played", position_ms: wholeMs(positionMs) });
  }

  /** Frames move: the start, or the end of a stall or a seek. */
  moving(positionMs: number): void {
    if (this.seekFromMs !== null) return;
    this.endStall();
    if (this.pressedAt !== null) this.say({ type: "started", startup_ms: wholeMs(this.monotonic() - this.pressedAt) });
    this.pressedAt = null;
    this.hasStarted = true;
    this.positionMs = positionMs;
    if (!this.played.isOpen) this.played.begin(positionMs, this.rate);
  }

  progress(positionMs: number): void {
    if (this.seekFromMs !== null) return;
    this.positionMs = positionMs;
    this.played.sample(positionMs);
  }

  pause(positionMs: number): void {
    this.endInterval(positionMs);
    this.endStall();
    this.wantsToPlay = false;
    this.say({ type: "paused", position_ms: wholeMs(positionMs) });
  }

  /** The playhead was told to go elsewhere; while a viewer drags, only the first place counts. */
  seeking(): void {
    this.seekFromMs ??= this.played.guess() ?? this.positionMs;
    this.endInterval();
    this.endStall();
    if (!this.hasStarted) this.pressedAt = null;
  }

  seeked(positionMs: number): void {
    const from = this.seekFromMs;
    this.seekFromMs = null;
    this.positionMs = positionMs;
    if (from !== null && wholeMs(from) !== wholeMs(positionMs))
      this.say({ type: "seeked", start_ms: wholeMs(from), end_ms: wholeMs(positionMs) });
  }

  /** Data is missing. Before the start this is start-up time, after a seek it belongs to the seek. */
  waiting(positionMs: number): void {
    if (!this.wantsToPlay || !this.hasStarted || this.seekFromMs !== null) return;
    this.endInterval(positionMs);
    this.positionMs = positionMs;
    this.stalledAt ??= this.monotonic();
  }

  rateChanged(positionMs: number, rate: number): void {
    if (rate === this.rate || rate <= 0) return;
    const wasOpen = this.played.isOpen;
    if (!wasOpen) this.positionMs = positionMs;
    this.endInterval(positionMs);
    this.rate = rate;
    // Where the interval ended, and not the position: a seek may already have moved that, unannounced.
    if (wasOpen) this.played.begin(this.positionMs, rate);
    this.say({ type: "rate_changed", position_ms: wholeMs(this.positionMs), rate });
  }

  renditionChanged(height: number, bitsPerSecond: number): void {
    this.say({ type: "rendition_changed", height, bits_per_second: Math.round(bitsPerSecond) });
  }

  failed(code: string, message: string, fatal: boolean): void {
    this.say({ type: "failed", code: code.slice(0, 200), message: message.slice(0, 200), fatal });
  }

  ended(positionMs: number): void {
    this.endInterval(positionMs);
    this.wantsToPlay = false;
    this.say({ type: "completed", position_ms: wholeMs(positionMs) });
  }

  interacted(kind: InteractionKind, target?: string): void {
    this.say({ type: "interacted", kind, ...(target ? { target: target.slice(0, 200) } : {}) });
  }

  /** Says what was played since the last time, so that little is lost when the page dies. */
  heartbeat(positionMs: number): void {
    if (this.played.isOpen) this.report(this.played.cut(positionMs));
  }

  terminated(positionMs: number): void {
    this.endInterval(positionMs);
    this.endStall();
    this.say({ type: "terminated", position_ms: wholeMs(positionMs) });
    this.hasLeft = true;
  }

  private endInterval(positionMs?: number): void {
    this.report(this.played.end(positionMs));
  }

  private endStall(): void {
    if (this.stalledAt === null) return;
    const wall = this.monotonic() - this.stalledAt;
    this.stalledAt = null;
    this.say({ type: "stalled", position_ms: wholeMs(this.positionMs), wall_ms: wholeMs(wall) });
  }

  private report(interval: PlayedInterval | null): void {
    if (!interval) return;
    this.positionMs = interval.endMs;
    const { startMs, endMs, wallMs, rate } = interval;
    this.say({ type: "interval", start_ms: wholeMs(startMs), end_ms: wholeMs(endMs), wall_ms: wholeMs(wallMs), rate });
  }
}
