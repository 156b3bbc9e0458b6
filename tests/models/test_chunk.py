"""Windows of sentences for search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.chunk import chunks
from reelhouse.types import Segment
from tests.models.conftest import transcript

pieces = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 60_000), st.sampled_from(["a word", "", "b"])), max_size=30
)


def test_no_speech_gives_no_chunk() -> None:
    assert chunks(()) == ()


def test_a_short_recording_is_one_chunk() -> None:
    (chunk,) = chunks(transcript(["One.", "Two.", "Three."], seconds=12).segments)
    assert (chunk.text, chunk.segments) == ("One. Two. Three.", (0, 1, 2))
    assert (chunk.start_ms, chunk.end_ms) == (0, 35_600)


def test_windows_hold_half_a_minute_and_move_by_two_sentences() -> None:
    made = chunks(transcript([f"Sentence {number}." for number in range(16)], seconds=5).segments)
    assert [chunk.segments[0] for chunk in made] == [0, 2, 4, 6, 8, 10]
    assert {len(chunk.segments) for chunk in made} == {6}


@given(pieces=pieces, stride=st.integers(1, 3))
def test_windows_cover_all_speech_in_order_and_stay_short(pieces: list[tuple[int, int, str]], stride: int) -> None:
    segments = _segments(pieces)
    made = chunks(segments, stride=stride)
    assert {index for chunk in made for index in chunk.segments} == {part.index for part in segments if part.text}
    assert [chunk.start_ms for chunk in made] == sorted({chunk.start_ms for chunk in made})
    assert all(chunk.end_ms - chunk.start_ms <= 40_000 or len(chunk.segments) == 1 for chunk in made)


def _segments(pieces: list[tuple[int, int, str]]) -> list[Segment]:
    segments: list[Segment] = []
    now_ms = 0
    for index, (pause_ms, duration_ms, text) in enumerate(pieces):
        start_ms = now_ms + pause_ms
        now_ms = start_ms + duration_ms
        segments.append(Segment(index=index, start_ms=start_ms, end_ms=now_ms, text=text))
    return segments
