"""What a player would see of a published folder: decoded by PyAV, picture units read as H.264."""

from __future__ import annotations

from pathlib import Path

import av

from media.boxes import read_fragment
from media.renditions import Rendition

NAL_IDR = 5


def decoded(playlist: Path) -> tuple[int, float]:
    """Frames and seconds of the first picture of a playlist."""
    with av.open(str(playlist)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    step = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 0.0
    return len(times), times[-1] - times[0] + step


def heard(playlist: Path, stream: int = 0) -> float:
    """Seconds of sound in a playlist, by counting samples."""
    with av.open(str(playlist)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=stream))


def start_with_idr(rendition: Rendition, folder: Path) -> list[bool]:
    """For each segment: is an IDR unit among those of its first sample."""
    return [_first_sample_is_idr(folder / rendition.name / segment.name) for segment in rendition.segments]


def _first_sample_is_idr(segment: Path) -> bool:
    data, fragment = segment.read_bytes(), read_fragment(segment)
    first = data[data.index(b"mdat") + 4 : fragment.keyframe_offset + fragment.keyframe_bytes]
    kinds: set[int] = set()
    while len(first) > 4:
        size = int.from_bytes(first[:4], "big")
        kinds.add(first[4] & 31)
        first = first[4 + size :]
    return NAL_IDR in kinds
