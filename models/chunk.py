"""Sentences to overlapping windows of speech: the units that search finds. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence

from reelhouse.types import Chunk, Segment


def chunks(segments: Sequence[Segment], *, window_ms: int = 30_000, stride: int = 2) -> tuple[Chunk, ...]:
    """Windows of whole sentences, each as long as fits `window_ms`, the next one starting `stride` sentences later.

    Every sentence with words is in at least one window; one that is longer than the window has a window of its own.
    Recordings of at most 4/3 of the window give one chunk. Times are milliseconds of media time.
    """
    spoken = [segment for segment in segments if segment.text.strip()]
    if not spoken:
        return ()
    if _duration_ms(spoken) * 3 <= window_ms * 4:
        return (_chunk(0, spoken),)
    return tuple(
        _chunk(index, spoken[start:end]) for index, (start, end) in enumerate(_windows(spoken, window_ms, stride))
    )


def _windows(spoken: Sequence[Segment], window_ms: int, stride: int) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    start = end = 0
    while end < len(spoken):
        end = _end(spoken, start, window_ms)
        windows.append((_start(spoken, start, window_ms) if end == len(spoken) else start, end))
        start = min(start + stride, end)
    return windows


def _end(spoken: Sequence[Segment], start: int, window_ms: int) -> int:
    end = start + 1
    while end < len(spoken) and spoken[end].end_ms - spoken[start].start_ms <= window_ms:
        end += 1
    return end


def _start(spoken: Sequence[Segment], start: int, window_ms: int) -> int:
    """The last window reaches back as far as fits, so that it is no shorter than the others."""
    while start > 0 and spoken[-1].end_ms - spoken[start - 1].start_ms <= window_ms:
        start -= 1
    return start


def _chunk(index: int, spoken: Sequence[Segment]) -> Chunk:
    return Chunk(
        index=index,
        start_ms=spoken[0].start_ms,
        end_ms=spoken[-1].end_ms,
        text=" ".join(segment.text.strip() for segment in spoken),
        segments=tuple(segment.index for segment in spoken),
    )


def _duration_ms(spoken: Sequence[Segment]) -> int:
    return spoken[-1].end_ms - spoken[0].start_ms
