/** The player: video, controls, speed and quality, keys, and the retention curve for those who may see it. */
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { createPortal } from "react-dom";
import type { Chapter, Retention } from "../api/types";
import { isTyping } from "../shell/SearchField";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { stretches } from "./chapters";
import { KEYS, keyAction, nextSpeed, SPEEDS, type KeyAction } from "./keys";
import { RetentionStrip } from "./RetentionStrip";
import { usePlayer, type PlayerHandle, type PlayerStart } from "./usePlayer";
import type { Rendition } from "./stream";

interface PlayerProps {
  start: PlayerStart;
  chapters: readonly Chapter[];
  /** Null: the viewer may not see it; "loading": it is on its way, and its place is kept. */
  retention: Retention | "loading" | null;
  onHandle: (handle: PlayerHandle | null) => void;
  ref?: Ref<{ seek: (ms: number) => void }>;
}

export function Player({ start, chapters, retention, onHandle, ref }: PlayerProps) {
  const host = useRef<HTMLDivElement>(null);
  const { handle, renditions, failure, retry } = usePlayer(host, start);
  const [showsKeys, setShowsKeys] = useState(false);
  const durationMs = start.address.duration_ms ?? 0;
  const seek = (ms: number): void => { if (handle) seekTo(handle.element, ms); };
  useImperativeHandle(ref, () => ({ seek }));

  useEffect(() => { onHandle(handle); }, [handle, onHandle]);
  useEffect(() => handle?.controls.setChapters(stretches(chapters, durationMs)), [handle, chapters, durationMs]);
  useEffect(() => {
    if (handle && start.address.captions) handle.showCaptions(start.address.captions, start.language);
  }, [handle, start.address.captions, start.language]);
  useKeys(handle, () => setShowsKeys(true));

  return (
    <section className="player" aria-label="Player">
      <div ref={host} />
      {failure && (
        <div className="player-failure" role="alert">
          <p>{failure}</p>
          <button type="button" onClick={retry}><Icon name="retry" /> Try again</button>
        </div>
      )}
      {handle && retention && createPortal(
        retention === "loading" ? <div className="retention" /> : <RetentionStrip retention={retention} element={handle.element} onSeek={seek} />,
        handle.controls.underBar,
      )}
      {handle && createPortal(<Tools handle={handle} renditions={renditions} onHelp={() => setShowsKeys(true)} />, handle.controls.tools)}
      {showsKeys && <KeyList onClose={() => setShowsKeys(false)} />}
    </section>
  );
}

function seekTo(element: HTMLVideoElement, ms: number): void {
  const end = Number.isFinite(element.duration) ? element.duration : Infinity;
  element.currentTime = Math.min(end, Math.max(0, ms / 1000));
}

function setSpeed(element: HTMLVideoElement, rate: number): void {
  element.playbackRate = rate;
}

function Tools({ handle, renditions, onHelp }: { handle: PlayerHandle; renditions: Rendition[]; onHelp: () => void }) {
  const rate = useRate(handle.element);
  const choose = (value: string): void => {
    handle.stream?.choose(value === "auto" ? null : Number(value));
    handle.playback.interacted("quality", value === "auto" ? "auto" : `${renditions[Number(value)]?.height ?? 0}p`);
  };
  return (
    <>
      <select aria-label="Speed" value={rate} onChange={(event) => setSpeed(handle.element, Number(event.target.value))}>
        {[...new Set([...SPEEDS, rate])].sort((a, b) => a - b).map((speed) => <option key={speed} value={speed}>{speed}×</option>)}
      </select>
      {renditions.length > 1 && (
        <select aria-label="Quality" defaultValue="auto" onChange={(event) => choose(event.target.value)}>
          <option value="auto">Auto</option>
          {renditions.map(({ height }, place) => <option key={place} value={place}>{height}p</option>)}
        </select>
      )}
      <button type="button" className="plain square keys-button" aria-label="Keys" aria-keyshortcuts="?" onClick={onHelp}><Icon name="help" /></button>
    </>
  );
}

function useRate(element: HTMLVideoElement): number {
  const [rate, setRate] = useState(element.playbackRate);
  useEffect(() => {
    const tell = (): void => setRate(element.playbackRate);
    element.addEventListener("ratechange", tell);
    return () => element.removeEventListener("ratechange", tell);
  }, [element]);
  return rate;
}

function KeyList({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <table>
        <tbody>
          {KEYS.map(([keys, words]) => (
            <tr key={keys}>
              <th scope="row">{keys.split(" ").map((key, place) => (key === "or" || key === "–" ? ` ${key} ` : <kbd key={place}>{key}</kbd>))}</th>
              <td>{words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

/** Keys work wherever the focus is, except where it has a better use for them. */
function useKeys(handle: PlayerHandle | null, showHelp: () => void): void {
  const help = useRef(showHelp);
  useEffect(() => { help.current = showHelp; });
  useEffect(() => {
    if (!handle) return undefined;
    const press = (event: KeyboardEvent): void => {
      const action = keyAction(event);
      if (!action || isTyping(event.target) || belongsToFocus(event) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      if (action.do === "help") help.current();
      else act(handle, action);
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [handle]);
}

function belongsToFocus({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (key === " ") return target.closest("button, a, summary, label, input, [role=tab], media-play-button, media-mute-button, media-captions-button, media-pip-button, media-fullscreen-button") !== null;
  return key.startsWith("Arrow") && target.closest("[role=tablist], .menu, media-volume-range") !== null;
}

function act({ element, controls, toggleCaptions }: PlayerHandle, action: Exclude<KeyAction, { do: "help" }>): void {
  switch (action.do) {
    case "toggle":
      if (element.paused) element.play().catch(() => undefined);
      else element.pause();
      break;
    case "step":
      seekTo(element, element.currentTime * 1000 + action.byMs);
      break;
    case "percent":
      if (Number.isFinite(element.duration)) seekTo(element, element.duration * 1000 * action.share);
      break;
    case "mute":
      element.muted = !element.muted;
      break;
    case "fullscreen":
      controls.toggleFullscreen();
      break;
    case "captions":
      toggleCaptions();
      break;
    case "speed":
      element.playbackRate = nextSpeed(element.playbackRate, action.by);
      break;
  }
}
