/** The collector of this page: one clock, one consent, and one queue for each way in (signed in, or a share link). */
import { pageClock } from "./clock";
import { asksNotToTrack, Consent, type Store } from "./consent";
import { EventQueue } from "./queue";
import { EventSession, newSession, type Collector } from "./session";
import { browserTransport } from "./transport";

function browserStore(): Store | null {
  try {
    return window.localStorage;
  } catch {
    return null; // The browser forbids storage; then nothing is remembered.
  }
}

const clock = pageClock();
export const consent = new Consent(browserStore(), asksNotToTrack(navigator));
const queues = new Map<string, EventQueue>();

export const learnServerTime = (serverTimeMs: number): void => clock.learn(serverTimeMs);
export const monotonic = clock.monotonic;

export function collectorFor(share: string | null): Collector {
  const name = share ?? "";
  const queue = queues.get(name) ?? new EventQueue(browserTransport, clock, share);
  queues.set(name, queue);
  return { clock, consent, queue };
}

export const newPlaybackSession = (share: string | null): EventSession => newSession(collectorFor(share));

const searches = new Map<string, EventSession>();

/** The session of a search, as the server named it; the same one for the search and the clicks that follow. */
export function searchSession(id: string): EventSession {
  const session = searches.get(id) ?? new EventSession(collectorFor(null), id);
  searches.set(id, session);
  return session;
}

/** Everything that waits leaves by beacon. */
export function flushOnLeaving(): void {
  for (const queue of queues.values()) queue.leave();
}

consent.subscribe(() => {
  if (consent.state === "denied") for (const queue of queues.values()) queue.forgetViewer();
});
if (typeof window !== "undefined") window.addEventListener("pagehide", flushOnLeaving);
