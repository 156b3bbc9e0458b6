"""Captions: short lines, true times, no overlap."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.captions import LINE_CHARACTERS, LONGEST_CUE_MS, cues, srt, webvtt
from reelhouse.types import Segment, Word


def spoken(text: str, *, start_ms: int = 0, word_ms: int = 400, gap_ms: int = 50) -> Segment:
    words = [
        Word(
            text=word.lower(),
            start_ms=start_ms + i * word_ms,
            end_ms=start_ms + (i + 1) * word_ms - gap_ms,
            probability=1,
        )
        for i, word in enumerate(text.split())
    ]
    return Segment(index=0, start_ms=start_ms, end_ms=words[-1].end_ms, text=text, words=tuple(words))


LONG = " ".join(["Every", "event", "is", "kept", "as", "it", "came,", "and", "tables", "are", "rebuilt."] * 4)


def test_a_short_sentence_is_one_cue() -> None:
    assert webvtt([spoken("Hello there.", start_ms=1000)]) == (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nHello there.\n"
    )


def test_subrip_has_its_own_times() -> None:
    assert srt([spoken("Hello there.", start_ms=3_600_000)]) == "1\n01:00:00,000 --> 01:00:01,000\nHello there.\n"


def test_long_speech_is_cut_between_words_at_their_times() -> None:
    made = cues([spoken(LONG)])
    assert " ".join(line for cue in made for line in cue.lines) == LONG
    assert len(made) > 2
    assert all(cue.start_ms % 400 == 0 for cue in made)
    assert all(len(cue.lines) <= 2 and max(map(len, cue.lines)) <= LINE_CHARACTERS for cue in made)


def test_a_pause_ends_a_cue() -> None:
    pause = Segment(
        index=0,
        start_ms=0,
        end_ms=9000,
        text="Before after",
        words=(
            Word(text="before", start_ms=0, end_ms=500, probability=1),
            Word(text="after", start_ms=5000, end_ms=5500, probability=1),
        ),
    )
    assert [(cue.start_ms, cue.end_ms, cue.lines) for cue in cues([pause])] == [
        (0, 1000, ("Before",)),
        (5000, 6000, ("after",)),
    ]


def test_text_without_word_times_is_spread_over_its_segment() -> None:
    made = cues([Segment(index=0, start_ms=0, end_ms=40_000, text=LONG)])
    assert made[0].start_ms == 0
    assert made[-1].end_ms == 40_000
    assert all(cue.end_ms - cue.start_ms <= LONGEST_CUE_MS for cue in made)


def test_marks_of_the_format_are_escaped() -> None:
    assert "a &lt;b&gt; &amp; c --&gt; d" in webvtt([spoken("a <b> & c --> d")])


def test_no_speech_is_an_empty_file() -> None:
    assert webvtt([]) == "WEBVTT\n"
    assert srt([]) == ""


segments = st.builds(
    lambda start, length, texts: Segment(index=0, start_ms=start, end_ms=start + length, text=" ".join(texts)),
    st.integers(0, 100_000),
    st.integers(0, 60_000),
    st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60), max_size=30),
)


@given(st.lists(segments, max_size=5))
def test_cues_are_short_ordered_and_never_overlap_the_next_start(given_segments: list[Segment]) -> None:
    made = cues(given_segments)
    for cue in made:
        assert cue.start_ms < cue.end_ms
        assert 1 <= len(cue.lines) <= 2
        assert all(0 < len(line) <= LINE_CHARACTERS for line in cue.lines)
    for before, after in pairwise(made):
        assert before.start_ms <= after.start_ms
        assert before.end_ms <= max(after.start_ms, before.start_ms + 1)
