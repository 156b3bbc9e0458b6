"""Whatever can be played plays: valid HLS for every recording that was not refused, captions for whoever speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo.recordings import talks_of
from media.checks import check_playable
from reelhouse.platform import Platform
from tests.conftest import DemoHome

Figures = Callable[[str], list[dict[str, Any]]]
PLAYABLE = "select video from silver.videos where state in ('ready', 'damaged')"
MADE = "select video, step, blob from silver.media_files where kind = "


def test_every_playable_video_has_streams_and_two_rungs_where_it_has_pictures(figures: Figures) -> None:
    rungs = figures("""select video, count(distinct height) as n from silver.media_files
                       where kind = 'rendition' and height is not null group by video""")
    assert {row["video"] for row in figures(MADE + "'hls'")} == {row["video"] for row in figures(PLAYABLE)}
    assert min(row["n"] for row in rungs) >= 2


def test_every_hls_entrance_keeps_the_rules(figures: Figures, demo_platform: Platform) -> None:
    faults: dict[str, tuple[str, ...]] = {}
    for row in figures(MADE + "'hls'"):
        master = demo_platform.blobs.local(row["blob"])
        faults[row["blob"]] = check_playable(master.parents[1], master)
    assert faults
    assert {blob: found for blob, found in faults.items() if found} == {}


def test_every_talk_has_captions_from_its_first_sentences_on(
    demo_home: DemoHome, figures: Figures, demo_platform: Platform
) -> None:
    captions = {row["video"]: demo_platform.blobs.local(row["blob"]) for row in figures(MADE + "'captions'")}
    for talk in talks_of(demo_home.state):
        text = captions[demo_home.state.videos[talk.slug]].read_text(encoding="utf-8")
        assert text.startswith("WEBVTT")
        assert text.count(" --> ") >= len(talk.sentences) // 2


def test_the_silent_recording_has_no_captions(demo_home: DemoHome, figures: Figures) -> None:
    captioned = {row["video"] for row in figures(MADE + "'captions'")}
    assert demo_home.state.videos["silent-walkthrough"] not in captioned


def test_every_picture_has_a_poster_and_a_storyboard(figures: Figures) -> None:
    for kind in ("poster", "storyboard"):
        assert {row["video"] for row in figures(f"{MADE}'{kind}'")} == {row["video"] for row in figures(PLAYABLE)}
