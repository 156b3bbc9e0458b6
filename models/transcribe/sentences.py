"""From a stream of recognised words to sentences, by punctuation and pauses. Knows no engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reelhouse.types import Segment, Word

LONGEST_PAUSE_MS = 1200  # inside a sentence
LONGEST_MS = 20_000  # of a sentence
ENDS = (".", "?", "!", "。", "？", "！")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A word as the engine wrote it (`written` keeps its spaces), and what is doubtful about the place where it stood."""

    written: str
    word: Word
    flag: str | None


def sentences(heard: Iterable[Heard]) -> tuple[Segment, ...]:
    """Segments in order; one that holds a doubtful word carries the first doubt."""
    groups: list[list[Heard]] = []
    for item in heard:
        if groups and not _ends(groups[-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return tuple(_segment(index, group) for index, group in enumerate(groups))


def _ends(group: Sequence[Heard], following: Heard) -> bool:
    first, last = group[0].word, group[-1].word
    return (
        last.text.endswith(ENDS)
        or following.word.start_ms - last.end_ms > LONGEST_PAUSE_MS
        or following.word.end_ms - first.start_ms > LONGEST_MS
    )


def _segment(index: int, group: Sequence[Heard]) -> Segment:
    return Segment(
        index=index,
        start_ms=group[0].word.start_ms,
        end_ms=group[-1].word.end_ms,
        text="".join(item.written for item in group).strip(),
        words=tuple(item.word for item in group),
        quality_flag=next((item.flag for item in group if item.flag), None),
    )
