"""Key moments and relative retention of hand-made curves, with the words that are spoken there."""

from __future__ import annotations

from typing import Any

from tests.metrics.factory import Row, interval, videos, world

MINUTE = 60_000
CROWD = range(1, 11)


def moments(events: list[Row], *, said: list[Row] | None = None) -> dict[str, Row]:
    """The moments of a video of 100 s, by kind; spikes and dips of these logs are single."""
    found = world(events, videos(v_1=100_000), gold=["key_moments"], said=said or [])["key_moments"].to_pylist()
    return {row["kind"]: row for row in found}


def spoken(index: int, *words: tuple[str, int]) -> Row:
    """A segment of a transcript; each word takes half a second."""
    told = [{"text": text, "start_ms": at_ms, "end_ms": at_ms + 500} for text, at_ms in words]
    return {"video": "v_1", "index": index, "words": told}


def test_the_intro_is_who_still_watches_at_thirty_seconds() -> None:
    rows = [interval(0, 100_000 if number > 4 else 20_000, session=number) for number in CROWD]
    intro = moments(rows)["intro"]
    assert (intro["moment_level"], intro["moment_change"], intro["end_ms"]) == (0.6, 0.4, 30_000)


def test_a_video_that_ends_before_thirty_seconds_has_no_intro() -> None:
    made = world([interval(0, 20_000)], gold=["key_moments"])["key_moments"].to_pylist()
    assert {row["kind"] for row in made} == {"top"}


def test_the_top_moment_loses_the_fewest_viewers() -> None:
    rows = [interval(0, 40_000 + 6_000 * number if number < 10 else 43_000, session=number) for number in CROWD]
    top = moments(rows)["top"]
    assert (top["start_ms"], top["end_ms"], top["moment_change"]) == (0, 10_000, 0)


def test_what_is_played_again_is_a_spike() -> None:
    rows = [interval(0, 100_000, session=number) for number in CROWD]
    again = [interval(50_000, 53_000, session=number, number=1) for number in range(1, 6)]
    spike = moments([*rows, *again])["spike"]
    assert (spike["start_ms"], spike["end_ms"]) == (50_000, 53_000)
    assert (spike["moment_level"], spike["moment_watchers"], spike["moment_base"]) == (0.5, 5, 10)


def test_what_is_skipped_is_a_dip() -> None:
    whole = [interval(0, 100_000, session=number) for number in range(1, 6)]
    parts = [interval(*span, session=number, number=place) for number in range(6, 11)
             for place, span in enumerate(((0, 70_000), (72_000, 100_000)))]  # fmt: skip
    dip = moments([*whole, *parts])["dip"]
    assert (dip["start_ms"], dip["end_ms"], dip["moment_level"]) == (70_000, 72_000, 0.5)


def test_people_who_leave_one_by_one_make_neither_spike_nor_dip() -> None:
    assert moments([interval(0, 10_000 * number, session=number) for number in CROWD]).keys() == {"intro", "top"}


def test_a_moment_has_the_words_whose_middle_lies_in_it_in_order() -> None:
    said = [spoken(1, ("later", 29_700), ("too", 29_800)), spoken(0, ("second", 5_000), ("first", 0))]
    found = moments([interval(0, 100_000)], said=said)
    assert (found["intro"]["text"], found["top"]["text"]) == ("first second later", "first second")


def test_nobody_speaks_without_a_transcript() -> None:
    assert moments([interval(0, 100_000)])["intro"]["text"] is None


def relative(*viewers: int, **durations_ms: int) -> dict[str, Any]:
    """The place of each video at its last position, which so many of ten viewers see."""
    rows = [
        interval(0, ms if number < viewers[place] else ms // 2, session=place * 20 + number, video=video)
        for place, (video, ms) in enumerate(durations_ms.items()) for number in range(10)
    ]  # fmt: skip
    found = world(rows, videos(**durations_ms), gold=["retention", "relative_retention"])["relative_retention"]
    last = [row for row in found.to_pylist() if row["position"] == 99]
    return {row["video"]: (row["relative_retention"], row["similar_videos"]) for row in last}


def test_a_position_is_placed_among_videos_of_similar_length() -> None:
    found = relative(9, 5, 5, 1, v_1=2 * MINUTE, v_2=3 * MINUTE, v_3=4 * MINUTE - 1, v_4=2 * MINUTE)
    assert found == {"v_1": (1, 3), "v_2": (0.5, 3), "v_3": (0.5, 3), "v_4": (0, 3)}


def test_a_video_twice_as_long_is_not_similar() -> None:
    assert relative(9, 5, v_1=2 * MINUTE, v_2=4 * MINUTE) == {"v_1": (None, 0), "v_2": (None, 0)}
