"""A few random logs, and the tables that follow from each: as they came, shuffled, or received again and again."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings

from jobs.tidy.events import judge
from lake import tables
from reelhouse.metric import Metric
from tests.metrics.factory import GOLD, Row, World, rows, videos, world
from tests.metrics.full_house import full_house
from tests.metrics.logs import DURATIONS_MS, logs

LOGS = 7
NAMES = tuple(job.writes.short for job in GOLD)
Values = dict[tuple[Any, ...], Any]


@cache
def made_logs() -> tuple[list[Row], ...]:
    """A log in which everything happens, and the longest of many that Hypothesis makes: always the same ones."""
    found: list[list[Row]] = []

    @settings(
        max_examples=100, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(logs())
    def keep(log: list[Row]) -> None:
        found.append(log)

    keep()
    return (full_house(), *sorted(found, key=len, reverse=True)[: LOGS - 1])


@cache
def as_it_came(number: int) -> World:
    """Every table of one log."""
    return _world(rows(tables.EVENTS, made_logs()[number]))


@cache
def shuffled(number: int) -> World:
    """The same events in another order."""
    log = made_logs()[number]
    return _world(rows(tables.EVENTS, random.Random(number).sample(log, len(log))))


@cache
def received_again(number: int) -> World:
    """Half of the events, then all of them twice over: what the contract of silver.events makes of these receipts."""
    log = made_logs()[number]
    receipts = [log[: len(log) // 2], [*log, *reversed(log)]]
    known = tables.EVENTS.schema.empty_table()
    for batch in receipts:
        known = pa.concat_tables([known, _accepted(batch, known)])
    return _world(known)


def values(metric: Metric, made: World) -> Values:
    """Every value of a metric, by table and key."""
    found: Values = {}
    for grain in metric.grains:
        key = tables.BY_NAME[f"gold.{grain}"].key
        for row in made[grain].select([*key, metric.name]).to_pylist():
            found[grain, *(row[name] for name in key)] = row[metric.name]
    return found


def _accepted(batch: list[Row], known: pa.Table) -> pa.Table:
    first = known.num_rows + 1
    told = [row | {"seq": first + place, "fingerprint": row["event_id"]} for place, row in enumerate(batch)]
    fresh = rows(tables.EVENTS, told)
    judged = fresh.append_column("reject_code", pa.nulls(len(told), pa.string()))
    verdicts = _duckdb().to_pyarrow(judge(ibis.memtable(judged), ibis.memtable(known)))
    accepted = {row["seq"] for row in verdicts.to_pylist() if row["verdict"] == "accepted"}
    return fresh.filter(pa.array([row["seq"] in accepted for row in told], pa.bool_()))


def _world(events: pa.Table) -> World:
    return world(events, videos(**DURATIONS_MS), gold=NAMES)


@cache
def _duckdb() -> Any:
    return ibis.duckdb.connect()
