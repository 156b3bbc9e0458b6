/** Watches a video element for the collector: the element's own events become what the playback is told. */
import type { Playback } from "./playback";

const HEARTBEAT_MS = 5_000;

/** Tells `playback` everything that happens to `video` until the returned function is called. */
export function observe(video: HTMLVideoElement, playback: Playback, beforeLeaving: () => void): () => void {
  const position = (): number => video.currentTime * 1000;
  const over = new AbortController();
  const on = (name: string, tell: () => void, target: EventTarget = video): void =>
    target.addEventListener(name, tell, { signal: over.signal });
  const leave = (): void => {
    playback.terminated(position());
    beforeLeaving();
  };

  on("play", () => playback.play(position()));
  on("playing", () => playback.moving(position()));
  on("timeupdate", () => playback.progress(position()));
  on("pause", () => { if (!video.ended) playback.pause(position()); });
  on("seeking", () => playback.seeking());
  on("seeked", () => {
    playback.seeked(position());
    if (!video.paused && video.readyState >= video.HAVE_FUTURE_DATA) playback.moving(position());
  });
  on("waiting", () => playback.waiting(position()));
  on("ratechange", () => playback.rateChanged(position(), video.playbackRate));
  on("ended", () => playback.ended(position()));
  on("fullscreenchange", () => { if (document.fullscreenElement) playback.interacted("fullscreen"); }, document);
  on("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    playback.heartbeat(position());
    beforeLeaving();
  }, document);
  on("pagehide", leave, window);

  const pulse = setInterval(() => playback.heartbeat(position()), HEARTBEAT_MS);
  const unseen = whenShown(video, () => playback.shown());
  return () => {
    over.abort();
    clearInterval(pulse);
    unseen();
    leave();
  };
}

function whenShown(video: HTMLVideoElement, tell: () => void): () => void {
  const watcher = new IntersectionObserver(
    (entries) => { if (entries.some((entry) => entry.isIntersecting)) tell(); },
    { threshold: 0.5 },
  );
  watcher.observe(video);
  return () => watcher.disconnect();
}

/** The kind of device, from what the browser says of itself. */
export function deviceOf(agent: string, touchPoints: number): "desktop" | "phone" | "tablet" | "tv" {
  if (/smart-?tv|appletv|googletv|hbbtv|tizen.*tv|web0s/i.test(agent)) return "tv";
  if (/ipad|tablet|android(?!.*mobile)/i.test(agent) || (/macintosh/i.test(agent) && touchPoints > 1)) return "tablet";
  return /mobi|iphone|ipod|android/i.test(agent) ? "phone" : "desktop";
}
