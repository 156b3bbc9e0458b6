"""One published version of a recording's pictures or sound: its segments on disk and their measured sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from media.boxes import Fragment, read_fragment, read_init
from reelhouse.errors import UnreadableMedia

INIT = "init.mp4"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFile:
    """One media segment; the keyframe range is what an I-frame playlist points to (0 bytes for sound)."""

    name: str
    duration_ms: int
    bytes: int
    keyframe_offset: int = 0
    keyframe_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One rung or the sound; `bandwidth` is the measured peak, both bandwidths are bits per second."""

    name: str
    kind: Literal["video", "audio"]
    codecs: str
    width: int
    height: int
    frame_rate: float
    bandwidth: int
    average_bandwidth: int
    bytes: int
    duration_ms: int
    segments: tuple[SegmentFile, ...]
    init: str = INIT
    channels: int = 0


def read_rendition(folder: Path, *, frame_rate: float = 0.0) -> Rendition:
    """Measure the init and media segments that lie in `folder`; its name becomes the rendition's.

    Raises UnreadableMedia when there are none, or when a picture segment does not start with a keyframe.
    """
    init = read_init(folder / INIT)
    kind = "video" if init.width else "audio"
    segments = tuple(_segments(folder, timescale=init.timescale, is_video=kind == "video"))
    if not segments:
        raise UnreadableMedia(f"The {kind} of the recording has no content.")
    size, duration_ms = sum(s.bytes for s in segments), sum(s.duration_ms for s in segments)
    return Rendition(
        name=folder.name,
        kind=kind,
        codecs=init.codecs,
        width=init.width,
        height=init.height,
        frame_rate=frame_rate,
        bandwidth=peak_bandwidth(segments),
        average_bandwidth=_bits_per_second(size, duration_ms),
        bytes=size + (folder / INIT).stat().st_size,
        duration_ms=duration_ms,
        segments=segments,
        channels=init.channels,
    )


def _segments(folder: Path, *, timescale: int, is_video: bool) -> Iterator[SegmentFile]:
    """Durations are differences of rounded ends, so that their sum never drifts from the media."""
    paths = sorted(folder.glob("*.m4s"), key=lambda path: int(path.stem))
    origin: int | None = None
    for path in paths:
        fragment = read_fragment(path)
        origin = fragment.start if origin is None else origin
        if is_video and not fragment.starts_with_keyframe:
            raise UnreadableMedia(f"Segment {path.name} of {folder.name} does not start with a keyframe.")
        yield SegmentFile(
            name=path.name,
            duration_ms=_rounded_duration_ms(fragment, origin=origin, timescale=timescale),
            bytes=path.stat().st_size,
            keyframe_offset=fragment.keyframe_offset if is_video else 0,
            keyframe_bytes=fragment.keyframe_bytes if is_video else 0,
        )


def _rounded_duration_ms(fragment: Fragment, *, origin: int, timescale: int) -> int:
    start = fragment.start - origin
    return max(1, round((start + fragment.duration) * 1000 / timescale) - round(start * 1000 / timescale))


def peak_bandwidth(segments: Sequence[SegmentFile]) -> int:
    """The largest bit rate of any run of segments that lasts 0.5 to 1.5 target durations (RFC 8216, 4.1)."""
    target_ms = max(segment.duration_ms for segment in segments)
    peak = 0
    for first in range(len(segments)):
        size = duration_ms = 0
        for segment in segments[first:]:
            size, duration_ms = size + segment.bytes, duration_ms + segment.duration_ms
            if duration_ms > 1.5 * target_ms:
                break
            if duration_ms >= 0.5 * target_ms:
                peak = max(peak, _bits_per_second(size, duration_ms))
    return peak


def _bits_per_second(size: int, duration_ms: int) -> int:
    return -(-size * 8000 // max(duration_ms, 1))
