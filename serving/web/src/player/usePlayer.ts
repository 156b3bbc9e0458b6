/** One player in the page: controls, stream and event collector put together, from the first address to the last event. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { getPlayback, type Door } from "../api/endpoints";
import type { PlaybackAddress } from "../api/types";
import { observe, deviceOf } from "../collector/observe";
import { flushOnLeaving, learnServerTime, monotonic, newPlaybackSession } from "../collector/page";
import { Playback, type Arrival } from "../collector/playback";
import { recall, remember } from "../shell/memory";
import { asApiError } from "../ui/useLoad";
import { buildControls, type Controls } from "./adapter";
import { keepPlace } from "./resume";
import { startStream, type Rendition, type Stream } from "./stream";

export interface PlayerHandle {
  element: HTMLVideoElement;
  controls: Controls;
  playback: Playback;
  stream: Stream | null;
  /** Captions may come later than the video; a second address is not needed. */
  showCaptions: (address: string, language: string) => void;
  toggleCaptions: () => void;
}

export interface PlayerState {
  handle: PlayerHandle | null;
  renditions: Rendition[];
  failure: string | null;
  retry: () => void;
}

export interface PlayerStart {
  door: Door;
  name: string;
  address: PlaybackAddress;
  startMs: number;
  arrival: Arrival;
  language: string;
}

export function usePlayer(host: RefObject<HTMLElement | null>, start: PlayerStart): PlayerState {
  const [handle, setHandle] = useState<PlayerHandle | null>(null);
  const [renditions, setRenditions] = useState<Rendition[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const first = useRef(start);

  useEffect(() => {
    if (!host.current) return undefined;
    const player = openPlayer(host.current, first.current, { setRenditions, setFailure });
    setHandle(player.handle);
    return () => {
      setHandle(null);
      player.close();
    };
  }, [host, attempt]);

  const retry = (): void => {
    setFailure(null);
    setAttempt((count) => count + 1);
  };
  return { handle, renditions, failure, retry };
}

interface Told {
  setRenditions: (renditions: Rendition[]) => void;
  setFailure: (words: string | null) => void;
}

function openPlayer(host: HTMLElement, start: PlayerStart, told: Told): { handle: PlayerHandle; close: () => void } {
  const { door, name, address, startMs, arrival } = start;
  learnServerTime(address.server_time_ms);
  const controls = buildControls(host, { name, poster: address.poster });
  const element = controls.video;
  const playback = new Playback(newPlaybackSession(door.share), door.video, monotonic);
  const handle: PlayerHandle = { element, controls, playback, stream: null, ...rememberedCaptions(controls, playback) };
  const arrange = { hasClosed: false, expiresAt: Date.parse(address.expires_at) };

  playback.initialized(deviceOf(navigator.userAgent, navigator.maxTouchPoints), arrival);
  if (address.storyboard) controls.setStoryboard(address.storyboard);
  rememberSpeed(element);
  if (startMs > 0) beginAt(element, startMs, playback);
  const unobserve = observe(element, playback, flushOnLeaving);
  const leftOff = keepPlaceOf(element, door.video);

  const failed = async (code: string, message: string, isFatal: boolean): Promise<void> => {
    if (isFatal && Date.now() >= arrange.expiresAt && handle.stream) {
      const next = await getPlayback(door).catch(() => null);
      if (next) {
        arrange.expiresAt = Date.parse(next.expires_at);
        handle.stream.moveTo(next.hls);
        return;
      }
    }
    playback.failed(code, message, isFatal);
    if (isFatal) told.setFailure(`The video cannot be played here: ${message || code}.`);
  };

  startStream(element, address.hls, { startMs, session: playback.id, video: door.video }, {
    onRendition: ({ height, bitsPerSecond }) => playback.renditionChanged(height, bitsPerSecond),
    onRenditions: told.setRenditions,
    onFailure: (code, message, isFatal) => void failed(code, message, isFatal),
  }).then((stream) => {
    if (arrange.hasClosed) stream.stop();
    else handle.stream = stream;
    if (!arrange.hasClosed && startsByItself(arrival)) element.play().catch(() => undefined);
  }, (error: unknown) => told.setFailure(asApiError(error).message));

  const close = (): void => {
    arrange.hasClosed = true;
    leftOff();
    unobserve();
    handle.stream?.stop();
    controls.remove();
  };
  return { handle, close };
}

/** Who chose the video within our pages has pressed play already; who comes from elsewhere has not. */
const startsByItself = ({ source }: Arrival): boolean => !["direct", "share", "embed"].includes(source);

/** The jump to the first moment is the page's doing and no seek of the viewer's. */
function beginAt(element: HTMLVideoElement, startMs: number, playback: Playback): void {
  element.currentTime = startMs / 1000;
  const swallow = (event: Event): void => {
    if (Math.abs(element.currentTime * 1000 - startMs) > 1_000) return;
    event.stopImmediatePropagation();
    playback.progress(element.currentTime * 1000);
  };
  element.addEventListener("seeking", swallow, { once: true });
  element.addEventListener("seeked", swallow, { once: true });
}

function rememberedCaptions(controls: Controls, playback: Playback): Pick<PlayerHandle, "showCaptions" | "toggleCaptions"> {
  let track: TextTrack | null = null;
  let wasOn = false;
  controls.video.textTracks.addEventListener("change", () => {
    const isOn = track?.mode === "showing";
    if (!track || isOn === wasOn || !controls.video.isConnected) return;
    wasOn = isOn;
    remember("captions", isOn ? "on" : "off");
    playback.interacted("captions", isOn ? "on" : "off");
  });
  return {
    showCaptions(address, language) {
      if (track) return;
      wasOn = recall("captions") === "on";
      track = controls.setCaptions(address, language);
      track.mode = wasOn ? "showing" : "disabled";
    },
    toggleCaptions() {
      if (track) track.mode = track.mode === "showing" ? "disabled" : "showing";
    },
  };
}

function rememberSpeed(element: HTMLVideoElement): void {
  const kept = Number(recall("speed"));
  if (kept >= 0.5 && kept <= 2) element.defaultPlaybackRate = element.playbackRate = kept;
  element.addEventListener("ratechange", () => {
    element.defaultPlaybackRate = element.playbackRate;
    remember("speed", element.playbackRate === 1 ? null : String(element.playbackRate));
  });
}

const KEEP_EVERY_MS = 5_000;

function keepPlaceOf(element: HTMLVideoElement, video: string): () => void {
  const keep = (): void => {
    if (Number.isFinite(element.duration) && element.duration > 0) keepPlace(video, element.currentTime * 1000, element.duration * 1000);
  };
  const timer = setInterval(() => { if (!element.paused) keep(); }, KEEP_EVERY_MS);
  element.addEventListener("pause", keep);
  element.addEventListener("ended", keep);
  return () => {
    clearInterval(timer);
    if (element.played.length > 0) keep();
  };
}
