"""Small groups: a viewer of the workspace reads figures about crowds only, and no two figures differ by a few people."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import httpx
import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.metrics import metrics_of
from jobs.metrics.period import over
from lake import tables
from serving.metrics.crowds import CELL, in_steps, only_crowds
from tests.serving.house import House, upload, workspace_of
from tests.serving.lake_rows import recorded, said
from tests.serving.test_metrics import DAY, figures, watched

CROWD = [f"n_crowd{number:04}" for number in range(12)]
LEAST = 5
CELLS = st.tuples(st.integers(1, 3), st.sampled_from(["desktop", "phone"]), st.integers(1, 9))


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


@pytest.fixture
def video(house: House, owner: httpx.Client) -> str:
    video = upload(owner, name="Talk")
    recorded(house, video, duration_ms=100_000, workspace=workspace_of(owner))
    return video


def asked(house: House, owner: httpx.Client, video: str, **period: str) -> Any:
    viewer = house.joined(owner, "viewer", name=f"viewer{len(period)}{period.get('to', '')[-1:]}")
    return figures(viewer, f"/videos/{video}", **period)


def test_a_viewer_reads_about_a_crowd_without_names(house: House, owner: httpx.Client, video: str) -> None:
    watched(house, video, workspace_of(owner), *CROWD)
    found = asked(house, owner, video)
    assert (found["suppressed_under"], found["viewers"]) == (LEAST, [])
    assert (found["totals"]["views"]["value"], found["totals"]["unique_viewers"]["value"]) == (10, 10)
    assert found["retention"]["positions"][0] | {"relative": None, "similar": None} == {
        "position": 0, "plays": 10, "viewers": 10, "absolute": 1, "audience": 1, "relative": None, "similar": None,
    }  # fmt: skip


def test_a_viewer_reads_nothing_about_a_few(house: House, owner: httpx.Client, video: str) -> None:
    watched(house, video, workspace_of(owner), *CROWD[: LEAST - 1], None, None)
    found = asked(house, owner, video)
    assert {total["value"] or 0 for total in found["totals"].values()} == {0}
    assert (found["daily"], found["quality"], found["retention"]["positions"], found["moments"]) == ([], [], [], [])


def test_a_member_reads_about_everybody(house: House, owner: httpx.Client, video: str) -> None:
    watched(house, video, workspace_of(owner), CROWD[0])
    found = figures(house.joined(owner, "member"), f"/videos/{video}")
    assert (found["suppressed_under"], found["totals"]["views"]["value"], len(found["viewers"])) == (None, 1, 1)


def test_two_periods_do_not_differ_by_one_person(house: House, owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    watched(house, video, workspace, *CROWD, at=DAY - timedelta(days=1))
    watched(house, video, workspace, "n_alone1234", at=DAY)
    both, before = asked(house, owner, video), asked(house, owner, video, to="2026-03-09")
    assert {name: total["value"] for name, total in both["totals"].items()} == {
        name: total["value"] for name, total in before["totals"].items()
    }


def test_the_total_less_its_devices_says_nothing_about_a_few(house: House, owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    watched(house, video, workspace, *CROWD)
    watched(house, video, workspace, "n_alone1234", at=DAY + timedelta(seconds=1), device="phone")
    found = asked(house, owner, video)
    assert [row["device"] for row in found["quality"]] == ["desktop"]
    assert found["totals"]["watch_time_seconds"]["value"] == len(CROWD) * 50


def test_a_viewer_of_the_library_reads_views_in_steps(house: House, owner: httpx.Client, video: str) -> None:
    viewer = house.joined(owner, "viewer")
    rows = pa.table({"workspace": [workspace_of(owner)], "video": [video], "day": [DAY.date()], "views": [4]})
    house.platform.storage.append(tables.VIDEO_DAILY, rows)
    house.look_again()
    assert [client.get(f"/v1/videos/{video}").json()["views"] for client in (owner, viewer)] == [4, None]


def test_a_key_moment_says_what_is_spoken_there(house: House, owner: httpx.Client, video: str) -> None:
    watched(house, video, workspace_of(owner), *CROWD)
    said(house, video, "one two three", "four", "five", "never heard in the intro")
    (intro,) = [one for one in figures(owner, f"/videos/{video}")["moments"] if one["kind"] == "intro"]
    assert intro == {"kind": "intro", "start_ms": 0, "end_ms": 30_000, "level": 1, "change": 0, "n": 12,
                     "text": "one two three four five"}  # fmt: skip


def test_a_position_is_compared_with_similar_videos(house: House, owner: httpx.Client, video: str) -> None:
    workspace = workspace_of(owner)
    watched(house, video, workspace, *CROWD)
    other = upload(owner, name="Other")
    recorded(house, other, duration_ms=110_000, workspace=workspace)
    curve = [{"workspace": workspace, "video": name, "position": 0, "viewers": viewers, "viewers_of_video": 4}
             for name, viewers in ((video, 4), (other, 2))]  # fmt: skip
    house.platform.storage.append(tables.RETENTION, pa.Table.from_pylist(curve, schema=tables.RETENTION.schema))
    first = figures(owner, f"/videos/{video}")["retention"]["positions"][0]
    assert (first["relative"], first["similar"]) == (1, 1)


def playbacks(cells: list[tuple[int, str, int]]) -> pa.Table:
    """So many people in each cell of day and device, some of them in several cells."""
    rows = [
        {"session": f"s-{number}-{person}", "workspace": "w", "video": "v", "viewer": f"n_{person}", "counted": True,
         "day": DAY.date() + timedelta(days=day), "device": device, "watched_ms": 1000 * (person + 1)}
        for number, (day, device, people) in enumerate(cells) for person in range(people)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=tables.PLAYBACKS.schema)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(CELLS, max_size=6))
def test_what_is_left_out_is_left_out_of_every_total(cells: list[tuple[int, str, int]]) -> None:
    made = ibis.memtable(playbacks(cells))
    kept = ibis.duckdb.connect().to_pyarrow(only_crowds({"playbacks": made}, LEAST)["playbacks"]).to_pylist()
    people = defaultdict[Any, set[str]](set)
    for row in playbacks(cells).to_pylist():
        people[tuple(row[name] for name in CELL)].add(row["viewer"])
    crowds = {cell for cell, members in people.items() if len(members) >= LEAST}
    expected = [row for row in playbacks(cells).to_pylist() if tuple(row[name] for name in CELL) in crowds]
    assert sorted(map(repr, kept)) == sorted(map(repr, expected))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 9))
def test_one_more_person_changes_counts_by_a_step_or_not_at_all(plays: int, viewers: int, step: int) -> None:
    metrics = metrics_of("retention")
    rows = [
        {"plays": plays + more, "viewers": viewers + more, "views_of_video": 60, "viewers_of_video": 60}
        for more in (0, 1)
    ]
    first, second = (in_steps(row, metrics, step) for row in rows)
    assert {second[name] - first[name] for name in ("plays", "viewers")} <= {0, step}
    assert second["audience_retention"] == (second["viewers"] / (60 // step * step))


def test_a_share_of_what_is_too_few_is_unknown() -> None:
    row = {"visitors": 4, "visitors_who_played": 4, "play_rate": 1.0, "watch_time_seconds": 3.5}
    found = in_steps(row, metrics_of("video_daily"), LEAST)
    assert (found["visitors"], found["play_rate"], found["watch_time_seconds"]) == (0, None, 3.5)


def test_figures_of_crowds_are_the_metrics_of_their_facts() -> None:
    made = ibis.memtable(playbacks([(1, "desktop", 7), (2, "phone", 2)]))
    facts = only_crowds({"playbacks": made}, LEAST)["playbacks"]
    total = over([metric for metric in metrics_of("video_daily") if metric.name == "watch_time_seconds"], facts)
    assert ibis.duckdb.connect().to_pyarrow(total).to_pylist() == [{"watch_time_seconds": sum(range(1, 8))}]
