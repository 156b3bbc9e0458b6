"""Makes the recordings that need care: what browsers, phones, broken connections and mistaken people really upload."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from demo.ffmpeg import ffmpeg
from demo.render import render
from demo.talk import Talk, shortened

WEBM_MS = 12_000
PHONE_MS = 10_000
SILENT_MS = 10_000
WHOLE_MS = 80_000
# The cut lies in the packet shown at this second, so that what can be played ends here.
CUT_SECONDS = 41.3
# A phone's portrait picture: the slide across the middle, its own blurred copy above and below.
PORTRAIT = (
    "[0:v]split[wide][still];[wide]scale=-2:640,crop=360:640,boxblur=24[ground];"
    "[still]scale=360:-2[slide];[ground][slide]overlay=x=0:y=(H-h)/2"
)
NOTE = "Agenda for Thursday\n\n1. Look at the new search page\n2. Say thank you to the duty engineer\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class OddClip:
    """A file to upload, the state that its video must come to, and why."""

    name: str
    path: Path
    expect: Literal["ready", "damaged", "refused"]
    why: str


def make_odd_clips(talks: tuple[Talk, ...], folder: Path) -> tuple[OddClip, ...]:
    """Make five odd files in the folder out of the first talks (at least one).

    Takes some seconds. Raises Unavailable if ffmpeg fails.
    """
    pick = [talks[number % len(talks)] for number in range(3)]
    longest = max(talks, key=lambda talk: talk.duration_ms)
    return (
        _browser_recording(pick[0], folder),
        _phone_clip(pick[1], folder),
        _silent_walkthrough(pick[2], folder),
        _interrupted_upload(longest, folder),
        _not_a_video(folder),
    )


def _browser_recording(talk: Talk, folder: Path) -> OddClip:
    """WebM as a browser writes it while it records: into a pipe, so that no length can be filled in afterwards."""
    source = _beginning(talk, folder, WEBM_MS)
    picture = ["-vf", "scale=960:540", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "900k"]
    sound = ["-c:a", "libopus", "-b:a", "48k"]
    path = folder / "browser-recording.webm"
    path.write_bytes(ffmpeg("-i", str(source), *picture, *sound, "-f", "webm", "-live", "1", "pipe:1"))
    source.unlink()
    return OddClip(name="browser-recording", path=path, expect="ready", why="The header of the WebM tells no duration.")


def _phone_clip(talk: Talk, folder: Path) -> OddClip:
    """Stored 640x360 on its side, with the note to turn it by a quarter: shown 360x640."""
    source, lying = _beginning(talk, folder, PHONE_MS), folder / "lying.mp4"
    turned = ["-filter_complex", f"{PORTRAIT},transpose=clock", "-c:v", "libx264", "-preset", "ultrafast", "-g", "45"]
    ffmpeg("-i", str(source), *turned, "-c:a", "copy", str(lying))
    path = folder / "phone-clip.mp4"
    ffmpeg("-display_rotation", "90", "-i", str(lying), "-c", "copy", "-movflags", "+faststart", str(path))
    source.unlink()
    lying.unlink()
    return OddClip(name="phone-clip", path=path, expect="ready", why="The picture must be turned by a quarter.")


def _silent_walkthrough(talk: Talk, folder: Path) -> OddClip:
    source, path = _beginning(talk, folder, SILENT_MS), folder / "silent-walkthrough.mp4"
    ffmpeg("-i", str(source), "-an", "-c:v", "copy", "-movflags", "+faststart", str(path))
    source.unlink()
    return OddClip(name="silent-walkthrough", path=path, expect="ready", why="There is no sound to transcribe.")


def _interrupted_upload(talk: Talk, folder: Path) -> OddClip:
    """A recording whose index promises 1:20, but whose bytes end at 0:41."""
    whole, path = _beginning(talk, folder, WHOLE_MS), folder / "interrupted-upload.mp4"
    path.write_bytes(whole.read_bytes()[: _cut_bytes(whole)])
    whole.unlink()
    return OddClip(name="interrupted-upload", path=path, expect="damaged", why="Published 0:41 of 1:20.")


def _cut_bytes(recording: Path) -> int:
    """Where to cut: in the middle of the first picture that is shown at `CUT_SECONDS` or later."""
    import av

    with av.open(str(recording)) as container:
        for packet in container.demux(video=0):
            if packet.pts is not None and packet.pts * packet.time_base >= CUT_SECONDS and packet.pos is not None:
                return packet.pos + packet.size // 2
    return recording.stat().st_size


def _not_a_video(folder: Path) -> OddClip:
    path = folder / "not-a-video.mp4"
    path.write_text(NOTE)
    return OddClip(name="not-a-video", path=path, expect="refused", why="It is a text file with a video's name.")


def _beginning(talk: Talk, folder: Path, length_ms: int) -> Path:
    """The talk's first `length_ms`; a shorter talk ends with its last slide held in silence."""
    cut = replace(shortened(talk, to_ms=length_ms), duration_ms=length_ms)
    return render(cut, folder / f"{talk.slug}-{length_ms}.mp4")
