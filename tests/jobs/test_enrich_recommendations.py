"""Recommendations on a small made-up house: two subjects, two workspaces, a handful of viewers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from jobs.feeds.ranking import diverse, fuse, ranks
from jobs.feeds.recommendations import JOB, run
from lake.tables import CHUNKS, INSIGHTS, PLAYBACKS, PLAYED, VIDEOS
from reelhouse.table import Table

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONEY, GARDEN = [1.0, 0.0, 0.1], [0.0, 1.0, 0.1]


def filled(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=table.schema)


def video(name: str, workspace: str = "w_1", **other: Any) -> dict[str, Any]:
    return {"video": name, "workspace": workspace, "deleted": False, "state": "ready"} | other


def chunk(video: str, index: int, vector: list[float], text: str = "") -> dict[str, Any]:
    span = {"start_ms": 30_000 * index, "end_ms": 30_000 * index + 30_000}
    return {"video": video, "index": index, "text": text, "embedding": vector, "model": "m", **span}


def view(who: str, video: str, minute: int, **other: Any) -> dict[str, Any]:
    shown = {"session": f"{who}-{video}-{minute}", "started_at": START + timedelta(minutes=minute)}
    counts = {"counted": True, "is_view": True, "distinct_ms": 60_000, "duration_ms": 60_000}
    return {"workspace": "w_1", "video": video, "viewer": who, **shown, **counts} | other


def tables(**rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    made = (VIDEOS, CHUNKS, INSIGHTS, PLAYBACKS, PLAYED)
    return {table.name: filled(table, rows.get(table.short, [])) for table in made}


def house(**rows: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """v_a and v_b are about money, v_c about gardens, v_x is elsewhere and about money too."""
    return tables(
        videos=[video("v_a"), video("v_b"), video("v_c"), video("v_x", "w_2")],
        chunks=[
            chunk("v_a", 0, MONEY, "the budget review"), chunk("v_a", 1, MONEY),
            chunk("v_b", 0, GARDEN), chunk("v_b", 1, MONEY, "our budget"), chunk("v_b", 2, MONEY),
            chunk("v_c", 0, GARDEN), chunk("v_x", 0, MONEY),
        ],
        **rows,
    )  # fmt: skip


def backwards(rows: pa.Table) -> pa.Array:
    return pa.array(range(rows.num_rows)[::-1], pa.int64())


def offers(tables: dict[str, pa.Table], video: str, kind: str) -> list[dict[str, Any]]:
    rows = run(tables, None).to_pylist()  # type: ignore[arg-type]
    return [row for row in rows if row["video"] == video and row["kind"] == kind]


def test_similar_videos_are_those_that_say_the_same() -> None:
    assert [row["recommended"] for row in offers(house(), "v_a", "similar")] == ["v_b"]


def test_a_recommendation_starts_at_the_moment_that_fits() -> None:
    assert offers(house(), "v_a", "similar")[0]["start_ms"] == 30_000


def test_nothing_is_recommended_across_workspaces() -> None:
    rows = run(house(), None).to_pylist()  # type: ignore[arg-type]
    assert all("v_x" not in (row["video"], row["recommended"]) for row in rows)


@pytest.mark.parametrize("gone", [{"deleted": True}, {"state": "refused"}, {"state": "processing"}])
def test_what_cannot_be_played_is_not_recommended(gone: dict[str, Any]) -> None:
    made = house()
    made[VIDEOS.name] = filled(VIDEOS, [video("v_a"), video("v_b", **gone), video("v_c")])
    assert all("v_b" not in (row["video"], row["recommended"]) for row in run(made, None).to_pylist())  # type: ignore[arg-type]


def test_the_reason_names_what_both_videos_speak_of() -> None:
    said = [{"video": "v_b", "index": i, "kind": "key_phrase", "text": text, "weight": weight}
            for i, (text, weight) in enumerate([("Budget", 0.5), ("tomatoes", 0.9)])]  # fmt: skip
    assert offers(house(insights=said), "v_a", "similar")[0]["reason"] == "about the same subject: Budget"


@pytest.mark.parametrize("phrase", ["budge", "garden party"])
def test_a_phrase_that_the_other_does_not_say_is_no_reason(phrase: str) -> None:
    said = [{"video": "v_b", "index": 0, "kind": "key_phrase", "text": phrase, "weight": 0.9}]
    assert phrase not in offers(house(insights=said), "v_a", "similar")[0]["reason"]


def test_people_who_went_on_decide_what_is_next_and_are_counted_in_the_reason() -> None:
    went_on = [view(f"n_{i}", name, minute) for i in range(4) for minute, name in enumerate(["v_a", "v_c"])]
    first = offers(house(playbacks=went_on), "v_a", "next")[0]
    assert (first["recommended"], first["reason"]) == ("v_c", "4 people who watched this went on to it")


def test_fewer_than_three_people_are_never_mentioned() -> None:
    went_on = [view(f"n_{i}", name, minute) for i in range(2) for minute, name in enumerate(["v_a", "v_c"])]
    assert "people" not in offers(house(playbacks=went_on), "v_a", "next")[0]["reason"]


def test_going_back_is_not_going_on() -> None:
    back = [view(f"n_{i}", name, minute) for i in range(4) for minute, name in enumerate(["v_c", "v_a"])]
    assert all("people" not in row["reason"] for row in offers(house(playbacks=back), "v_a", "next"))


@pytest.mark.parametrize("other", [{"counted": False}, {"is_view": False}, {"viewer": None}])
def test_uncounted_playbacks_and_nobodies_bind_no_videos(other: dict[str, Any]) -> None:
    pairs = [view(f"n_{i}", name, m, **other) for i in range(4) for m, name in enumerate(["v_a", "v_c"])]
    assert all("people" not in row["reason"] for row in offers(house(playbacks=pairs), "v_a", "next"))


def test_watched_moments_weigh_more_than_skipped_ones() -> None:
    made = house(
        played=[{"session": "s", "number": 0, "video": "v_d", "counted": True, "start_ms": 30_000, "end_ms": 60_000}]
    )
    made[VIDEOS.name] = filled(VIDEOS, [video("v_b"), video("v_c"), video("v_d")])
    made[CHUNKS.name] = filled(CHUNKS, [
        chunk("v_d", 0, MONEY), chunk("v_d", 1, GARDEN), chunk("v_b", 0, MONEY), chunk("v_c", 0, GARDEN),
    ])  # fmt: skip
    assert offers(made, "v_d", "next")[0]["recommended"] == "v_c"


def test_the_order_of_the_rows_does_not_matter() -> None:
    pairs = [view(f"n_{i}", name, 7 * i + m, distinct_ms=9_000 + 777 * i)
             for i in range(30) for m, name in enumerate(["v_a", "v_c", "v_b"][: i % 3 + 1])]  # fmt: skip
    made = house(playbacks=pairs)
    turned = {name: rows.take(backwards(rows)) for name, rows in made.items()}
    assert run(turned, None).equals(run(house(playbacks=pairs), None))  # type: ignore[arg-type]


def test_an_empty_house_has_no_recommendations() -> None:
    assert run(tables(), None).schema == JOB.writes.schema  # type: ignore[arg-type]


def test_fusion_puts_what_leads_everywhere_at_one() -> None:
    assert fuse([(1.0, {"a": 1, "b": 2}), (0.5, {"a": 1})])["a"] == pytest.approx(1.0)


def test_ranks_break_ties_by_name_and_drop_what_is_too_low() -> None:
    assert ranks({"b": 1.0, "a": 1.0, "c": 0.1}, above=0.1) == {"a": 1, "b": 2}


def test_of_two_alike_only_one_comes_early() -> None:
    alike = {frozenset("ab"): 1.0}
    chosen = diverse(
        {"a": 1.0, "b": 0.9, "c": 0.7}, lambda x, y: alike.get(frozenset((x, y)), 0.0), limit=3, penalty=0.4
    )
    assert chosen == ["a", "c", "b"]
