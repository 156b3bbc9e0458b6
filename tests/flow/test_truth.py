"""What gold says equals what truly happened: the simulation, run once more, knows it to the millisecond."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from demo.traffic import Truth
from demo.traffic_sender import traffic_of
from tests.conftest import DemoHome

DAILY = "select video, sum(views) as views, sum(watch_time_seconds) as seconds from gold.video_daily group by video"
VIEWERS = "select video, count(distinct viewer) as viewers from gold.viewer_video where views > 0 group by video"


@pytest.fixture(scope="module")
def truth(demo_home: DemoHome) -> Truth:
    traffic = traffic_of(demo_home.state)
    deque(traffic, maxlen=0)
    return traffic.truth


def test_views_are_those_that_happened(truth: Truth, figures: Any) -> None:
    counted = {row["video"]: row["views"] for row in figures(DAILY) if row["views"]}
    assert counted == {video: true.views for video, true in truth.videos.items() if true.views}


def test_watch_time_is_exact_to_the_millisecond(truth: Truth, figures: Any) -> None:
    watched = {row["video"]: round(row["seconds"] * 1000) for row in figures(DAILY) if row["seconds"]}
    assert watched == {video: true.watched_ms for video, true in truth.videos.items() if true.watched_ms}


def test_unique_viewers_are_those_who_viewed_and_consented(truth: Truth, figures: Any) -> None:
    counted = {row["video"]: row["viewers"] for row in figures(VIEWERS)}
    assert counted == {video: len(true.viewers) for video, true in truth.videos.items() if true.viewers}


def test_playbacks_of_robots_and_previews_are_told_apart(truth: Truth, figures: Any) -> None:
    (row,) = figures("""select count(*) filter (is_bot) as robots, count(*) filter (preview) as previews,
                        count(*) filter (is_owner) as owners from silver.playbacks""")
    assert row == {
        "robots": truth.robot_playbacks,
        "previews": truth.preview_playbacks,
        "owners": truth.owner_playbacks,
    }


def test_each_event_met_its_fate(truth: Truth, demo_home: DemoHome) -> None:
    counts, events = truth.counts, demo_home.report["events"]
    assert events["silver"] == counts.good
    assert events["duplicates"] == counts.duplicates
    assert events["rejected"] == counts.malformed + counts.future + counts.collisions + counts.denied


def test_rejected_events_carry_the_right_reason(truth: Truth, figures: Any) -> None:
    found = {row["code"]: row["n"] for row in figures("select code, count(*) as n from bronze.rejected group by code")}
    unreadable = sum(found.pop(code, 0) for code in ("invalid", "malformed", "unknown_type", "newer_schema"))
    counts = truth.counts
    assert unreadable == counts.malformed
    assert found == {"future": counts.future, "id_collision": counts.collisions, "denied": counts.denied}


def test_searches_and_those_without_a_result_are_counted(truth: Truth, figures: Any) -> None:
    (row,) = figures("select sum(searches) as all, sum(search_no_result) as nothing from gold.search_daily")
    assert (row["all"], row["nothing"]) == (truth.searches, truth.searches_without_result)
