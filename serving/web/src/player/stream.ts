/** Feeds a video element from an HLS address: the one file that knows hls.js, which is loaded only when it is needed. */
import type Hls from "hls.js";
import type { ErrorData } from "hls.js";

export interface Rendition {
  height: number;
  bitsPerSecond: number;
}

/** Where playing begins, and what is told to the server with each request: of which playback and which video it is part. */
export interface StreamStart {
  startMs: number;
  session: string;
  video: string;
}

export interface StreamEvents {
  onRendition: (rendition: Rendition) => void;
  onRenditions: (renditions: Rendition[]) => void;
  onFailure: (code: string, message: string, isFatal: boolean) => void;
}

export interface Stream {
  /** Plays one rendition only (its place in the list), or chooses by itself (null). */
  choose(rendition: number | null): void;
  /** Goes on from another address, at the same moment: addresses expire. */
  moveTo(address: string): void;
  stop(): void;
}

const HLS_TYPE = "application/vnd.apple.mpegurl";

export async function startStream(video: HTMLVideoElement, address: string, start: StreamStart, events: StreamEvents): Promise<Stream> {
  const { default: Kind } = await import("hls.js");
  if (Kind.isSupported()) return withHls(new Kind(streamSettings(start)), video, address, events, Kind);
  if (video.canPlayType(HLS_TYPE)) return native(video, address, start.startMs, events);
  events.onFailure("unsupported", "This browser can play neither HLS nor Media Source Extensions.", true);
  return { choose: () => undefined, moveTo: () => undefined, stop: () => undefined };
}

export const streamSettings = ({ startMs, session, video }: StreamStart) => ({
  startPosition: startMs / 1000,
  // CMCD (CTA-5004) in the address: headers would need leave from servers of other origins.
  cmcd: { sessionId: session, contentId: video, useHeaders: false },
  capLevelToPlayerSize: true,
  maxBufferLength: 30,
  backBufferLength: 60,
  // Captions come as their own file, remembered and styled by the player.
  enableWebVTT: false,
  enableIMSC1: false,
  enableCEA708Captions: false,
});

function withHls(hls: Hls, video: HTMLVideoElement, address: string, events: StreamEvents, Kind: typeof Hls): Stream {
  const rendition = (level: number): Rendition | null => {
    const found = hls.levels[level];
    return found ? { height: found.height, bitsPerSecond: found.bitrate } : null;
  };
  hls.on(Kind.Events.MANIFEST_PARSED, () => events.onRenditions(hls.levels.map((one) => ({ height: one.height, bitsPerSecond: one.bitrate }))));
  hls.on(Kind.Events.LEVEL_SWITCHED, (_name, { level }) => {
    const now = rendition(level);
    if (now) events.onRendition(now);
  });
  hls.on(Kind.Events.ERROR, (_name, error) => {
    if (error.fatal && error.type === Kind.ErrorTypes.MEDIA_ERROR && recovered(hls, video)) events.onFailure(error.details, messageOf(error), false);
    else if (error.fatal) events.onFailure(error.details, messageOf(error), true);
  });
  // Play may be pressed while the library is on its way; taking a source in makes the element forget that.
  const wasPressed = !video.paused;
  hls.loadSource(address);
  hls.attachMedia(video);
  if (wasPressed) void video.play().catch(() => undefined);
  return {
    choose: (place) => { hls.nextLevel = place ?? -1; },
    moveTo: (next) => {
      const wasPlaying = !video.paused;
      hls.config.startPosition = video.currentTime;
      hls.loadSource(next);
      if (wasPlaying) void video.play().catch(() => undefined);
    },
    stop: () => hls.destroy(),
  };
}

const recoveries = new WeakMap<Hls, number>();
const BETWEEN_RECOVERIES_MS = 5_000;

/** A decoder that gave up is started again once; a second time within seconds is a real failure. */
function recovered(hls: Hls, video: HTMLVideoElement): boolean {
  const last = recoveries.get(hls) ?? -Infinity;
  if (video.error && performance.now() - last < BETWEEN_RECOVERIES_MS) return false;
  recoveries.set(hls, performance.now());
  hls.recoverMediaError();
  return true;
}

function messageOf(error: ErrorData): string {
  const status = error.response?.code;
  return [error.error.message, status ? `status ${status}` : ""].filter(Boolean).join(", ");
}

function native(video: HTMLVideoElement, address: string, startMs: number, events: StreamEvents): Stream {
  const failed = (): void => events.onFailure(`media_${video.error?.code ?? 0}`, video.error?.message ?? "", true);
  const load = (next: string, atSeconds: number): void => {
    video.src = next;
    video.addEventListener("loadedmetadata", () => { video.currentTime = atSeconds; }, { once: true });
  };
  video.addEventListener("error", failed);
  load(address, startMs / 1000);
  return {
    choose: () => undefined,
    moveTo: (next) => load(next, video.currentTime),
    stop: () => {
      video.removeEventListener("error", failed);
      video.removeAttribute("src");
      video.load();
    },
  };
}
