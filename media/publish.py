"""Makes a recording playable at once: copied into segments where players take it as it is, else one fast rung."""

from __future__ import annotations

from pathlib import Path

from media.encoding import (
    DISCARDED_PLAYLIST,
    Encoder,
    clean_picture,
    even_size,
    picture_arguments,
    scale_picture,
    segment_arguments,
    sound_arguments,
)
from media.ffmpeg import Limits, ffmpeg, source_arguments
from media.probe import Probe
from media.renditions import Rendition, read_rendition
from reelhouse.errors import UnreadableMedia

COPIED, SOUND = "source", "audio"
FAST_SHORT_SIDE, FAST_FRAME_RATE = 720, 30.0
FAST_CRF, FAST_PRESET, FAST_PEAK_KILOBITS = 24, "veryfast", 6000
# A decoder and an encoder at work on a slow machine; a copy takes far less.
SECONDS_PER_SECOND = 4.0
LEAST_SECONDS = 120.0


def publish(source: Path, probe: Probe, folder: Path) -> tuple[Rendition, ...]:
    """Write `folder/<rendition>/init.mp4, 0001.m4s …` and measure them; pictures first, then the sound.

    Raises UnreadableMedia for a refused or undecodable recording, StepTimedOut past the limit.
    """
    if probe.verdict == "refused":
        raise UnreadableMedia(probe.reason)
    outputs = _picture_output(probe) | _sound_output(probe)
    for name in outputs:
        (folder / name).mkdir(parents=True, exist_ok=True)
    arguments = [argument for output in outputs.values() for argument in output]
    ffmpeg([*source_arguments(source), *arguments], limits=limits_for(probe), folder=folder)
    return tuple(collect(folder / name, frame_rate=_frame_rate(probe, name)) for name in outputs)


def limits_for(probe: Probe) -> Limits:
    """Time and file size for one pass over this recording."""
    return Limits(seconds=LEAST_SECONDS + SECONDS_PER_SECOND * probe.duration_ms / 1000)


def collect(folder: Path, *, frame_rate: float) -> Rendition:
    """Measure what the segmenter left in `folder` and drop its playlist."""
    (folder / DISCARDED_PLAYLIST).unlink(missing_ok=True)
    return read_rendition(folder, frame_rate=frame_rate)


def fast_rung(probe: Probe) -> Encoder:
    """The one encoded rung of a recording that cannot be copied."""
    width, height = even_size(probe.width, probe.height, short_side=FAST_SHORT_SIDE)
    return Encoder(
        width=width,
        height=height,
        frame_rate=min(probe.frame_rate, FAST_FRAME_RATE),
        crf=FAST_CRF,
        preset=FAST_PRESET,
        peak_kilobits=FAST_PEAK_KILOBITS,
    )


def rung_name(rung: Encoder) -> str:
    """What people call a rung: its shorter side."""
    return f"{min(rung.width, rung.height)}p"


def _picture_output(probe: Probe) -> dict[str, list[str]]:
    if not probe.has_video:
        return {}
    picked = ["-map", f"0:{probe.video_stream}"]
    if probe.remuxable:
        return {COPIED: [*picked, "-c:v", "copy", "-map_metadata", "-1", *segment_arguments(COPIED)]}
    rung = fast_rung(probe)
    name = rung_name(rung)
    filters = ",".join(
        [
            clean_picture(probe, frame_rate=rung.frame_rate),
            scale_picture(probe, width=rung.width, height=rung.height),
        ]
    )
    return {name: [*picked, "-vf", filters, *picture_arguments(rung, starts_ms=()), *segment_arguments(name)]}


def _sound_output(probe: Probe) -> dict[str, list[str]]:
    if not probe.has_audio:
        return {}
    return {SOUND: ["-map", f"0:{probe.audio_stream}", *sound_arguments(probe), *segment_arguments(SOUND)]}


def _frame_rate(probe: Probe, name: str) -> float:
    if name == SOUND:
        return 0.0
    return probe.frame_rate if name == COPIED else fast_rung(probe).frame_rate
