/** A small world for collector tests: a clock that is turned by hand and a transport that remembers. */
import { Clock } from "../../src/collector/clock";
import { Consent, type Store } from "../../src/collector/consent";
import type { Batch, CollectedEvent, PlaybackBody } from "../../src/collector/events";
import { Playback } from "../../src/collector/playback";
import { EventQueue, type Answer, type Transport } from "../../src/collector/queue";

export class Hand {
  ms = 1_000;
  readonly monotonic = (): number => this.ms;
  pass(ms: number): void {
    this.ms += ms;
  }
}

export class MapStore implements Store {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

export class Wire implements Transport {
  readonly posted: Batch[] = [];
  readonly beaconed: Batch[] = [];
  answers: Answer[] = [];
  takesBeacons = true;
  post(body: string): Promise<Answer> {
    this.posted.push(JSON.parse(body) as Batch);
    return Promise.resolve(this.answers.shift() ?? "accepted");
  }
  beacon(body: string): boolean {
    if (this.takesBeacons) this.beaconed.push(JSON.parse(body) as Batch);
    return this.takesBeacons;
  }
}

export const WALL_MS = 1_790_000_000_000;

export function world({ signal = false, store = new MapStore() }: { signal?: boolean; store?: MapStore } = {}) {
  const hand = new Hand();
  const clock = new Clock(hand.monotonic, () => WALL_MS);
  const wire = new Wire();
  const consent = new Consent(store, signal);
  const queue = new EventQueue(wire, clock, null, () => 1);
  return { hand, clock, wire, consent, queue, store };
}

export function playbackWorld() {
  const hand = new Hand();
  const said: PlaybackBody[] = [];
  const playback = new Playback({ id: "s", say: ({ video: _video, ...body }) => said.push(body) }, "v_1", hand.monotonic);
  return { hand, said, playback };
}

export function event(number: number, more: Partial<CollectedEvent> = {}): CollectedEvent {
  const stamp = { id: `id-${number}`, session: "s", number, at_ms: WALL_MS, consent: "granted", schema: 1, player: "t" };
  return { ...stamp, type: "shown", video: "v_1", ...more } as CollectedEvent;
}
