"""Turns a transcript into captions, WebVTT and SubRip: at most two lines of 42 characters, cut between words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from media.timestamps import stamp
from reelhouse.types import Segment

LINE_CHARACTERS, LINES = 42, 2
LONGEST_CUE_MS, SHORTEST_CUE_MS = 7000, 1000
# A pause this long between two words ends the cue, so that text does not stand over silence.
PAUSE_MS = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption; `lines` are unescaped text, times are milliseconds of media time."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    text: str
    start_ms: int
    end_ms: int


def webvtt(segments: Sequence[Segment]) -> str:
    """The transcript as a WebVTT file."""
    blocks = [
        f"{index}\n{stamp(cue.start_ms)} --> {stamp(cue.end_ms)}\n{_escaped(cue)}\n"
        for index, cue in enumerate(cues(segments), start=1)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def srt(segments: Sequence[Segment]) -> str:
    """The transcript as a SubRip file."""
    blocks = [
        f"{index}\n{stamp(cue.start_ms, separator=',')} --> {stamp(cue.end_ms, separator=',')}\n"
        + "\n".join(cue.lines)
        + "\n"
        for index, cue in enumerate(cues(segments), start=1)
    ]
    return "\n".join(blocks)


def cues(segments: Sequence[Segment]) -> tuple[Cue, ...]:
    """All captions in order; they never overlap, and short ones stay up for a second where there is room."""
    ordered = sorted(segments, key=lambda segment: (segment.start_ms, segment.index))
    groups = [group for segment in ordered for group in _groups(_tokens(segment))]
    groups.sort(key=lambda group: group[0].start_ms)
    ends = [_end_ms(group, following[0].start_ms) for group, following in pairwise(groups)]
    ends += [_end_ms(group, None) for group in groups[-1:]]
    return tuple(
        Cue(start_ms=group[0].start_ms, end_ms=end, lines=tuple(_lines(group)))
        for group, end in zip(groups, ends, strict=True)
    )


def _end_ms(group: Sequence[_Token], next_start_ms: int | None) -> int:
    start, end = group[0].start_ms, max(token.end_ms for token in group)
    wanted = max(end, start + SHORTEST_CUE_MS)
    return max(start + 1, wanted if next_start_ms is None else min(wanted, next_start_ms))


def _tokens(segment: Segment) -> list[_Token]:
    """The written words with their times; the text is better punctuated than the recognised words."""
    texts = [piece for text in segment.text.split() for piece in _pieces(text)]
    if len(texts) == len(segment.words):
        times = [(word.start_ms, word.end_ms) for word in segment.words]
    else:
        times = list(_shared_out(texts, segment))
    return [
        _Token(text=text, start_ms=start, end_ms=max(start, end))
        for text, (start, end) in zip(texts, times, strict=True)
    ]


def _pieces(text: str) -> list[str]:
    """A word longer than a line, such as a URL, in pieces that fit."""
    return [text[at : at + LINE_CHARACTERS] for at in range(0, len(text), LINE_CHARACTERS)]


def _shared_out(texts: Sequence[str], segment: Segment) -> Iterator[tuple[int, int]]:
    """Times in proportion to the letters, where the words' own times do not match the text."""
    total, done = max(1, sum(len(text) for text in texts)), 0
    length_ms = max(1, segment.end_ms - segment.start_ms)
    for text in texts:
        start = segment.start_ms + length_ms * done // total
        done += len(text)
        yield start, segment.start_ms + length_ms * done // total


def _groups(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """Fill captions word by word until the lines are full, the time is up, or the speaker pauses."""
    group: list[_Token] = []
    for token in tokens:
        if group and not _belongs(token, group):
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def _belongs(token: _Token, group: Sequence[_Token]) -> bool:
    return (
        len(_lines([*group, token])) <= LINES
        and token.end_ms - group[0].start_ms <= LONGEST_CUE_MS
        and token.start_ms - group[-1].end_ms < PAUSE_MS
    )


def _lines(group: Sequence[_Token]) -> list[str]:
    text = " ".join(token.text for token in group)
    return textwrap.wrap(text, LINE_CHARACTERS, break_on_hyphens=False)


def _escaped(cue: Cue) -> str:
    lines = [line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in cue.lines]
    return "\n".join(lines)
