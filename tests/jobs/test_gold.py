"""The gold tables and their metrics: hand-made cases, and rules that hold for every declaration."""

from __future__ import annotations

from typing import Any

import ibis
import pytest

from jobs.gold import metric_catalog
from jobs.metrics import all_metrics, metrics_of
from jobs.metrics.families import FAMILY_OF_GRAIN, family_of
from jobs.metrics.period import over, sql
from lake import tables
from reelhouse.metric import Metric
from tests.metrics.factory import Row, World, compute_all, event, interval, session_id, world

Lake = tuple[World, Any]
ALL = pytest.mark.parametrize("metric", all_metrics(), ids=lambda metric: metric.name)
STORED = pytest.mark.parametrize(
    "metric", [metric for metric in all_metrics() if metric.grains], ids=lambda metric: metric.name
)


def day_of_video(events: list[Row]) -> dict[str, Any]:
    (row,) = world(events, gold=["video_daily"])["video_daily"].to_pylist()
    return row


def quality(events: list[Row]) -> dict[str, Any]:
    (row,) = world(events, gold=["playback_quality"])["playback_quality"].to_pylist()
    return row


def test_anonymous_views_are_counted_apart_from_unique_viewers() -> None:
    nobody = {"viewer": None, "viewer_kind": "nobody", "consent": "unknown"}
    row = day_of_video([interval(0, 9_000), *(interval(0, 9_000, session=n, **nobody) for n in (2, 3))])
    assert (row["views"], row["unique_viewers"], row["anonymous_views"]) == (3, 1, 2)


def test_who_views_two_videos_is_one_viewer_of_the_workspace() -> None:
    events = [interval(0, 9_000, session=n, video=f"v_{n}", viewer="p_1", viewer_kind="person") for n in (1, 2)]
    made = world(events, gold=["video_daily", "workspace_daily"])
    assert made["video_daily"]["unique_viewers"].to_pylist() == [1, 1]
    assert made["workspace_daily"]["unique_viewers"].to_pylist() == [1]


def test_repeats_raise_the_average_percentage_above_one_but_not_the_engagement() -> None:
    row = day_of_video([interval(0, 20_000), interval(0, 20_000, number=1)])
    assert (row["average_percentage_viewed"], row["engagement"], row["rewatched_seconds"]) == (2.0, 1.0, 20.0)


def test_a_click_counts_a_person_once_and_implies_that_the_offer_was_shown() -> None:
    clicks = [event("interacted", kind="cta_clicked", session=n, viewer="n_1") for n in (1, 2)]
    row = day_of_video([*clicks, event("interacted", kind="cta_shown", session=3)])
    assert (row["cta_viewers"], row["cta_converts"], row["cta_conversion"]) == (2, 1, 0.5)


def test_a_day_of_bots_only_has_no_row() -> None:
    assert world([interval(0, 9_000, is_bot=True)], gold=["video_daily"])["video_daily"].num_rows == 0


@pytest.mark.parametrize(("startup_ms", "score"), [(400, 95.238095), (2_000, 80.0), (8_000, 50.0)])
def test_the_startup_score_follows_the_published_formula(startup_ms: int, score: float) -> None:
    assert quality([event("started", startup_ms=startup_ms)])["startup_score"] == score


@pytest.mark.parametrize(
    ("events", "points"),
    [
        ([event("played"), interval(0, 1_000, number=1)], 100),
        ([event("played"), interval(0, 1_000, number=1), event("failed", number=2, fatal=True)], 0),
        ([event("played"), event("terminated", at_s=5)], 50),
        ([event("played"), event("terminated", at_s=1)], None),
        ([event("shown")], None),
    ],
)
def test_playback_success_judges_what_was_pressed(events: list[Row], points: int | None) -> None:
    assert quality(events)["playback_success"] == points


def test_a_playback_without_a_stall_is_perfectly_smooth() -> None:
    assert quality([interval(0, 9_000)])["smoothness_score"] == 100


def found(*, at_s: float = 30, played_ms: int = 10_000, video: str = "v_1", day: int = 0) -> dict[str, Any]:
    search = event("searched", session=90, at_s=0, video=None, query=" What is  DELTA ", results=["v_1"])
    load = event("initialized", source="search", source_id=session_id(90), at_s=at_s, video=video, day=day)
    (row,) = world(
        [search, load, interval(0, played_ms, number=1, at_s=at_s, video=video, day=day)], gold=["search_daily"]
    )["search_daily"].to_pylist()
    return row


def test_a_search_succeeds_when_a_result_is_played_soon_and_long_enough() -> None:
    row = found()
    assert (row["query"], row["searches"], row["search_successes"]) == ("what is delta", 1, 1)


@pytest.mark.parametrize("miss", [{"at_s": 61}, {"played_ms": 9_999}, {"video": "v_2"}])
def test_a_search_fails_otherwise(miss: dict[str, Any]) -> None:
    assert found(**miss)["search_successes"] == 0


def test_a_result_that_was_opened_in_vain_was_clicked_all_the_same() -> None:
    assert found(played_ms=100)["search_no_click"] == 0
    assert found(video="v_2")["search_no_click"] == 1


def test_retention_counts_the_middle_of_each_position() -> None:
    made = world([interval(0, 100), interval(100, 300, number=1), interval(0, 10_000, number=2)], gold=["retention"])
    curve = {row["position"]: row for row in made["retention"].to_pylist()}
    assert [curve[position]["plays"] for position in (0, 1, 49, 50, 99)] == [2, 1, 1, 0, 0]
    assert [curve[position]["audience_retention"] for position in (0, 49, 50)] == [1, 1, 0]


def test_an_anonymous_replay_is_a_rewatch_but_no_viewer() -> None:
    nobody = {"viewer": None, "viewer_kind": "nobody"}
    made = world([interval(0, 20_000, **nobody), interval(0, 1_000, number=1, **nobody)], gold=["retention"])
    first = made["retention"].sort_by("position").to_pylist()[0]
    assert (first["plays"], first["viewers"], first["anonymous_playbacks"], first["rewatches"]) == (2, 0, 1, 1)
    assert first["audience_retention"] is None


@ALL
def test_every_metric_belongs_to_one_family_and_to_known_tables(metric: Metric) -> None:
    assert {FAMILY_OF_GRAIN[grain].name for grain in metric.grains} <= {family_of(metric).name}
    assert bool(metric.grains) != bool(metric.family)


@ALL
def test_the_counts_of_a_share_stand_beside_it(metric: Metric) -> None:
    counts = {name for name in (metric.numerator, metric.denominator) if name}
    for grain in metric.grains:
        assert counts <= {other.name for other in metrics_of(grain)}
    assert metric.unit not in ("share", "score") or metric.denominator


def test_shares_are_the_ratio_of_their_counts() -> None:
    made = compute_all([interval(0, 9_000), event("stalled", number=1, wall_ms=700), event("played", number=2)])
    for metric in (metric for metric in all_metrics() if metric.numerator and metric.denominator):
        for row in made[metric.grains[0]].to_pylist():
            assert row[metric.name] is None or row[metric.name] == pytest.approx(
                row[metric.numerator] / row[metric.denominator]
            )


def test_names_are_unique() -> None:
    assert len({metric.name for metric in all_metrics()}) == len(all_metrics())


def test_the_catalog_has_a_row_for_every_metric() -> None:
    catalog = ibis.duckdb.connect().to_pyarrow(metric_catalog.JOB.expression())
    assert catalog.schema == tables.METRIC_CATALOG.schema
    assert catalog["name"].to_pylist() == [metric.name for metric in all_metrics()]


@pytest.fixture(scope="module")
def lake() -> Lake:
    """The tables that follow from a few events, and a DuckDB that knows those of silver by their full names."""
    made = compute_all([interval(0, 9_000), event("played", number=2)])
    backend = ibis.duckdb.connect()
    backend.con.execute("CREATE SCHEMA silver; CREATE SCHEMA gold")
    for table in (tables.EVENTS, tables.PLAYBACKS, tables.PLAYED, tables.VIDEOS, tables.RETENTION):
        backend.con.register("rows", made[table.short])
        backend.con.execute(f"CREATE TABLE {table.name} AS FROM rows")
    return made, backend


@STORED
def test_the_sql_of_a_metric_gives_its_column(metric: Metric, lake: Lake) -> None:
    made, backend = lake
    columns = [*tables.BY_NAME[f"gold.{metric.grains[0]}"].key, metric.name]
    expected = made[metric.grains[0]].select(columns).to_pylist()
    assert sorted(backend.con.sql(sql(metric)).fetchall()) == sorted(tuple(row.values()) for row in expected)


def test_a_total_of_two_days_counts_a_viewer_once() -> None:
    events = [interval(0, 9_000, session=n, day=n, viewer="n_1") for n in (0, 1)]
    playbacks = ibis.memtable(world(events)["playbacks"])
    metric = next(metric for metric in all_metrics() if metric.name == "unique_viewers")
    total = over([metric], family_of(metric).facts(playbacks=playbacks))
    assert ibis.duckdb.connect().to_pyarrow(total).to_pylist() == [{"unique_viewers": 1}]


@ALL
def test_a_total_of_nothing_is_nought_or_unknown(metric: Metric, lake: Lake) -> None:
    family = family_of(metric)
    nothing = {table.short: lake[1].table(table.short, database=table.layer).limit(0) for table in family.reads}
    ((value,),) = (row.values() for row in lake[1].to_pyarrow(over([metric], family.facts(**nothing))).to_pylist())
    assert value == (0 if metric.unit == "count" or metric.additive else None)
