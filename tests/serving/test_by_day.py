"""Figures from what each day gives are those of the facts of all these days, whatever was asked before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.metrics import metric_named, metrics_of
from jobs.metrics.families import PLAYBACKS
from jobs.metrics.parts import parts_of
from jobs.metrics.period import over
from jobs.metrics.positions import POSITIONS, positions
from lake import tables
from lake.engine.duckdb import DuckDbEngine
from reelhouse.platform import Platform
from reelhouse.ports import Engine
from serving.metrics.by_day import Day, figures
from serving.metrics.curve import curve
from serving.metrics.known_days import KnownDays
from serving.metrics.people import Indistinct, People

FIRST = dt.date(2026, 3, 1)
DAYS = [(FIRST + dt.timedelta(days=number)).isoformat() for number in range(4)]
NUMBERS = (
    "stalls",
    "stalled_ms",
    "startup_ms",
    "wanted_ms",
    "watched_ms",
    "distinct_ms",
    "comments",
    "reactions",
    "shares",
)
FLAGS = ("counted", "shown", "attempted", "started", "failed", "is_view", "is_completed", "cta_shown", "cta_clicked")
AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
GROUPS = [(), ("day",), ("video",), ("device",), ("day", "video")]
WHOLE, QUALITY = (tuple(one.name for one in metrics_of(grain)) for grain in ("workspace_daily", "playback_quality"))
Row = dict[str, Any]

examples = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What was played, and the periods that are asked for one after the other."""

    playbacks: pa.Table
    played: pa.Table
    periods: Sequence[Sequence[str]]


def playback(number: int, values: Mapping[str, Any]) -> Row:
    day = FIRST + dt.timedelta(days=values["day"])
    return {**values, "session": str(number), "day": day, "workspace": "w", "attempted_at": AT,
            "ended_at": AT + dt.timedelta(seconds=values["stalls"])}  # fmt: skip


@st.composite
def logs(draw: st.DrawFn) -> Log:
    some = st.one_of(st.none(), st.integers(0, 9_000))
    values = st.fixed_dictionaries(
        {"day": st.integers(0, 3), "video": st.sampled_from(["v_1", "v_2"]), "device": st.sampled_from(["desktop", None]),
         "viewer": st.sampled_from(["n_1", "n_2", "n_3", None]), "duration_ms": st.sampled_from([None, 0, 1000, 9_000])}
        | {name: some if name != "stalls" else st.integers(0, 3) for name in NUMBERS}
        | dict.fromkeys(FLAGS, st.booleans())
    )  # fmt: skip
    rows = [playback(number, one) for number, one in enumerate(draw(st.lists(values, max_size=14)))]
    moments = st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 4_000)), max_size=3)
    spans = [
        {name: row[name] for name in ("session", "day", "workspace", "video", "viewer", "counted", "is_view", "duration_ms")}
        | {"number": number, "start_ms": start, "end_ms": start + length}
        for row in rows
        for number, (start, length) in enumerate(draw(moments))
    ]  # fmt: skip
    periods = st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(sorted)
    return Log(
        playbacks=pa.Table.from_pylist(rows, schema=tables.PLAYBACKS.schema),
        played=pa.Table.from_pylist(spans, schema=tables.PLAYED.schema),
        periods=draw(st.lists(periods, min_size=1, max_size=3)),
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    from reelhouse.settings import Settings

    found = Platform.open(Settings(home=tmp_path_factory.mktemp("home"))).engine
    assert isinstance(found, DuckDbEngine)
    return found


def of_days(engine: Engine, rows: pa.Table, days: Sequence[str], video: str | None = None) -> Any:
    wanted = rows.filter(pc.is_in(rows["day"], pa.array([dt.date.fromisoformat(day) for day in days], pa.date32())))
    return engine.memory(wanted if video is None else wanted.filter(pc.equal(wanted["video"], video)))


def sorted_rows(table: pa.Table, by: Sequence[str]) -> list[Row]:
    return sorted(table.to_pylist(), key=lambda row: [str(row[name]) for name in by])


@pytest.mark.parametrize("by", GROUPS, ids=lambda by: " and ".join(by) or "in all")
@pytest.mark.parametrize("names", [WHOLE, QUALITY, ("unique_viewers",)], ids=["all", "quality", "only people"])
@examples
@given(log=logs())
def test_sums_and_distinct_people_of_any_days_are_those_of_their_facts(
    engine: Engine, names: tuple[str, ...], by: tuple[str, ...], log: Log
) -> None:
    known, metrics = KnownDays(int), tuple(metric_named(name) for name in names)
    parts = parts_of(PLAYBACKS, metrics, tuple(name for name in by if name != "day"))
    assert parts is not None
    asked: list[str] = []

    def read(days: Sequence[str]) -> dict[str, Any]:
        asked.extend(days)
        return {"playbacks": of_days(engine, log.playbacks, days)}

    for days in log.periods:
        facts = PLAYBACKS.facts(playbacks=of_days(engine, log.playbacks, days))
        expected = engine.fetch(over(metrics, facts, by=by))
        found = figures(engine, known, parts, {day: day for day in days}, read, by=by)
        assert sorted_rows(found, by) == sorted_rows(expected.select(found.column_names), by)
    assert sorted(asked) == sorted(set(asked))  # no day twice


@examples
@given(log=logs())
def test_the_curve_of_any_days_is_that_of_what_was_played_on_them(engine: Engine, log: Log) -> None:
    known = KnownDays(int)

    def read(days: Sequence[str]) -> dict[str, Any]:
        return {
            name: of_days(engine, rows, days, "v_1")
            for name, rows in (("played", log.played), ("playbacks", log.playbacks))
        }

    for days in log.periods:
        expected = engine.fetch(positions(**read(days)))
        found = curve(engine, known, "w", "v_1", {day: day for day in days}, read)
        assert sorted_rows(found, ["position"]) == sorted_rows(expected.select(found.column_names), ["position"])
        assert len(found) in (0, POSITIONS)


def test_people_keep_their_numbers() -> None:
    people = People()
    first = people.numbers(np.array([7, 3, 7], np.uint64), np.array([1, 2, 1], np.uint64))
    again = people.numbers(np.array([3, 5], np.uint64), np.array([2, 9], np.uint64))
    assert (first[0], first[0] != first[1], again[0], len(people)) == (first[2], True, first[1], 3)
    assert sorted({*first.tolist(), *again.tolist()}) == [0, 1, 2]


def test_two_people_of_one_hash_are_noticed() -> None:
    people, same = People(), np.full(2, 7, np.uint64)
    with pytest.raises(Indistinct):
        people.numbers(same, np.array([1, 2], np.uint64))
    people.numbers(same, np.array([1, 1], np.uint64))
    with pytest.raises(Indistinct):
        people.numbers(same, np.array([2, 2], np.uint64))


def test_what_was_known_is_forgotten_when_somebody_was_removed() -> None:
    removed, asked = [0], []
    known = KnownDays(lambda: removed[0])

    def ask(people: People, days: Sequence[str]) -> dict[str, Day]:
        asked.extend(days)
        people.numbers(np.array([7], np.uint64), np.array([1], np.uint64))
        nothing = np.zeros((0, 1), np.int64)
        return {day: Day(groups=[], sums=nothing, known=nothing, people=np.zeros(0, np.uint64)) for day in days}

    assert [known.get({"2026-03-01": "rows"}, ask)[1] for _ in range(2)] == [1, 1]
    removed[0] = 1
    assert known.get({"2026-03-01": "rows"}, ask)[1] == 1
    assert asked == ["2026-03-01"] * 2
