/** The controls of the player: the one file that knows media-chrome. It builds the elements; what plays in them is another's work. */
import "media-chrome/dist/media-controller.js";
import "media-chrome/dist/media-captions-button.js";
import "media-chrome/dist/media-fullscreen-button.js";
import "media-chrome/dist/media-loading-indicator.js";
import "media-chrome/dist/media-mute-button.js";
import "media-chrome/dist/media-pip-button.js";
import "media-chrome/dist/media-play-button.js";
import "media-chrome/dist/media-preview-chapter-display.js";
import "media-chrome/dist/media-preview-thumbnail.js";
import "media-chrome/dist/media-preview-time-display.js";
import "media-chrome/dist/media-time-display.js";
import "media-chrome/dist/media-time-range.js";
import "media-chrome/dist/media-volume-range.js";
import type { Stretch } from "./chapters";

export interface Controls {
  video: HTMLVideoElement;
  /** Under the seek bar, on the same time axis: what is drawn here lines up with it. */
  underBar: HTMLElement;
  /** In the row of buttons, before captions and full screen. */
  tools: HTMLElement;
  setChapters(chapters: readonly Stretch[]): void;
  setStoryboard(address: string): void;
  setCaptions(address: string, language: string): TextTrack;
  toggleFullscreen(): void;
  remove(): void;
}

let lastNumber = 0;

export function buildControls(host: HTMLElement, { name, poster }: { name: string; poster: string | null }): Controls {
  lastNumber += 1;
  const [stageId, controllerId] = [`stage-${lastNumber}`, `controller-${lastNumber}`];
  host.innerHTML = template(stageId, controllerId);
  const stage = part(host, ".stage");
  const video = part(host, "video") as HTMLVideoElement;
  video.setAttribute("aria-label", name);
  // media-chrome says whether captions are on by aria-checked, which a button may not carry and a switch must.
  part(host, "media-captions-button").setAttribute("role", "switch");
  if (poster) video.poster = poster;
  let chapterTrack: TextTrack | null = null;

  return {
    video,
    underBar: part(host, ".under-bar"),
    tools: part(host, ".tools"),
    setChapters(chapters) {
      chapterTrack ??= video.addTextTrack("chapters", "Chapters", "en");
      chapterTrack.mode = "hidden";
      for (const cue of [...(chapterTrack.cues ?? [])]) chapterTrack.removeCue(cue);
      for (const { startMs, endMs, title } of chapters) chapterTrack.addCue(new VTTCue(startMs / 1000, endMs / 1000, title));
    },
    setStoryboard(address) {
      const track = trackOf("metadata", "thumbnails", address);
      track.default = true;
      video.append(track);
    },
    setCaptions(address, language) {
      const track = trackOf("captions", "Captions", address);
      track.srclang = language;
      video.append(track);
      return track.track;
    },
    toggleFullscreen() {
      if (document.fullscreenElement) void document.exitFullscreen();
      else if (stage.requestFullscreen as unknown) void stage.requestFullscreen();
      else (video as { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
    },
    remove() {
      host.replaceChildren();
    },
  };
}

function trackOf(kind: string, label: string, address: string): HTMLTrackElement {
  const track = document.createElement("track");
  Object.assign(track, { kind, label, src: address });
  return track;
}

function part(host: HTMLElement, selector: string): HTMLElement {
  const found = host.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`The player has no ${selector}.`);
  return found;
}

/** The preferences of media-chrome are switched off: what is remembered is decided elsewhere, and only with consent. */
function template(stage: string, controller: string): string {
  const of = `mediacontroller="${controller}"`;
  return `
    <div class="stage" id="${stage}">
      <media-controller id="${controller}" fullscreenelement="${stage}" nohotkeys novolumepref nomutedpref nosubtitleslangpref>
        <video slot="media" playsinline preload="metadata"></video>
        <media-loading-indicator slot="centered-chrome" noautohide></media-loading-indicator>
        <media-play-button slot="centered-chrome" class="big-play" notooltip></media-play-button>
      </media-controller>
      <div class="transport">
        <div class="axis">
          <media-time-range ${of}>
            <media-preview-thumbnail slot="preview" ${of}></media-preview-thumbnail>
            <media-preview-chapter-display slot="preview" ${of}></media-preview-chapter-display>
            <media-preview-time-display slot="preview" ${of}></media-preview-time-display>
          </media-time-range>
          <div class="under-bar"></div>
        </div>
        <div class="buttons">
          <media-play-button ${of} notooltip></media-play-button>
          <media-mute-button ${of} notooltip></media-mute-button>
          <media-volume-range ${of}></media-volume-range>
          <media-time-display ${of} showduration noToggle></media-time-display>
          <span class="spacer"></span>
          <div class="tools"></div>
          <media-captions-button ${of} notooltip></media-captions-button>
          <media-pip-button ${of} notooltip></media-pip-button>
          <media-fullscreen-button ${of} notooltip></media-fullscreen-button>
        </div>
      </div>
    </div>`;
}
