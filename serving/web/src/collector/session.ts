/** One session of events: stamps each with its id, number, time and consent, and hands it to the queue. */
import type { Clock } from "./clock";
import type { Consent } from "./consent";
import { PLAYER_BUILD, type CollectedEvent, type PlaybackBody, type SearchBody, type Stamp } from "./events";
import type { EventQueue } from "./queue";
import { uuid7 } from "./uuid7";

export interface Collector {
  clock: Clock;
  consent: Consent;
  queue: EventQueue;
}

export class EventSession {
  private number = 0;

  constructor(
    private readonly collector: Collector,
    readonly id: string,
  ) {}

  say(body: (PlaybackBody & { video: string }) | SearchBody): void {
    const event: CollectedEvent = { ...body, ...this.stamp() };
    this.collector.queue.add(event);
  }

  private stamp(): Stamp {
    const { clock, consent } = this.collector;
    const stamp: Stamp = {
      id: uuid7(clock.serverNow()),
      session: this.id,
      number: this.number,
      at_ms: clock.now(),
      consent: consent.state,
      schema: 1,
      player: PLAYER_BUILD,
    };
    this.number += 1;
    if (consent.viewer) stamp.viewer = consent.viewer;
    return stamp;
  }
}

/** A new session, its time taken from the server's clock as far as it is known. */
export const newSession = (collector: Collector): EventSession =>
  new EventSession(collector, uuid7(collector.clock.serverNow()));
