"""Runs what is due, once, as Dagster runs in this process. Imports Dagster only when there is something to do.

Three runs at most: what the days are made from, the days that are due, and what follows from them. Each run's history lands
in the deployment's own Dagster instance, so the web pages show it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jobs
from reelhouse.errors import Unavailable
from reelhouse.job import Job, Transform
from reelhouse.platform import Platform
from reelhouse.platform import transform as by_unit
from reelhouse.platform.locks import exclusive
from reelhouse.platform.report import Report
from reelhouse.platform.run import is_due
from reelhouse.platform.space import with_room

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.lakehouse import Lakehouse

Observer = Callable[[Report], None]
DAGSTER_YAML = "telemetry:\n  enabled: false\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Jobs of one Dagster run; all of them work by day, or none."""

    jobs: tuple[Job, ...]
    by_day: bool


def due_jobs(platform: Platform, *, names: Collection[str] = ()) -> list[Job]:
    """Jobs (of `names`, by default all) that a run would change something in now; their followers may come due later."""
    return [job for job in jobs.all_jobs() if (not names or job.name in names) and is_due(platform, job)]


def refresh(platform: Platform, *, names: Collection[str] = (), observer: Observer | None = None) -> list[Report]:
    """Run what is due (of `names`, by default everything) and what follows from it; an empty list when nothing is due."""
    with _at_hand(platform) as here:
        if not due_jobs(here, names=names):
            return []
        chosen = [job for job in jobs.all_jobs() if not names or job.name in names]
        return _refreshed(platform, here, chosen, observer=observer)


def _refreshed(platform: Platform, here: Platform, chosen: Sequence[Job], *, observer: Observer | None) -> list[Report]:
    reports: list[Report] = []

    def observed(report: Report) -> None:
        reports.append(report)
        if observer:
            observer(report)

    with with_room(platform.home), instance_of(platform.home) as instance, _lakehouse(platform, observed) as lakehouse:
        for phase in _phases(chosen):
            _run(here, instance, phase, lakehouse)
    return reports


def instance_of(home: Path) -> dg.DagsterInstance:
    """The deployment's Dagster instance, kept under its home; nothing is reported to anybody."""
    import dagster as dg

    folder = home / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    with exclusive(home / "locks", "dagster"):  # two who come first at once would both make its tables
        if not config.exists():
            config.write_text(DAGSTER_YAML)
        return dg.DagsterInstance.from_config(str(folder))


def _phases(chosen: Sequence[Job]) -> list[Phase]:
    """What the days are made from, the days, and the rest, each in order."""
    days = [job for job in chosen if _is_by_day(job)]
    before = _above(days, chosen)
    first = tuple(job for job in chosen if job.name in before and not _is_by_day(job))
    rest = tuple(job for job in chosen if job not in first and not _is_by_day(job))
    phases = [Phase(jobs=first, by_day=False), Phase(jobs=tuple(days), by_day=True), Phase(jobs=rest, by_day=False)]
    return [phase for phase in phases if phase.jobs]


def _is_by_day(job: Job) -> bool:
    return isinstance(job, Transform) and job.unit == "day"


def _above(below: Iterable[Job], known: Sequence[Job]) -> set[str]:
    """Names of all jobs that these depend on, however far."""
    names, waiting = set[str](), list(below)
    while waiting:
        for producer in jobs.producers_of(waiting.pop(), known):
            if producer.name not in names:
                names.add(producer.name)
                waiting.append(producer)
    return names


@contextmanager
def _at_hand(platform: Platform) -> Iterator[Platform]:
    """What is due is asked without a session on Spark: the process of the jobs has one."""
    here = platform.at_hand()
    try:
        yield here
    finally:
        if here is not platform:
            here.close()


@contextmanager
def _lakehouse(platform: Platform, observer: Observer) -> Iterator[Lakehouse]:
    """One for all phases: jobs that need a process of their own share it, and on Spark its session."""
    from orchestration.lakehouse import Lakehouse

    lakehouse = Lakehouse(platform, observer=observer)
    try:
        yield lakehouse
    finally:
        lakehouse.close()


def _run(platform: Platform, instance: dg.DagsterInstance, phase: Phase, lakehouse: Lakehouse) -> None:
    tags = _day_tags(platform, phase)
    if not any(is_due(platform, job) for job in phase.jobs):
        return
    import dagster as dg

    from orchestration import factory

    keys = [key for job in phase.jobs for key in factory.keys_of(job)]
    result = dg.materialize(
        _everything(),
        instance=instance,
        selection=dg.AssetSelection.assets(*keys),
        tags=tags,
        resources={"lakehouse": lakehouse},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        raise_on_error=False,
    )
    if not result.success:
        if any("ExecutionInterrupted" in _cause(event) for event in result.get_step_failure_events()):
            raise KeyboardInterrupt  # Dagster turns the signal into a failed step; whoever sent it wants an end
        failures = "; ".join(f"{event.step_key}: {_cause(event)}" for event in result.get_step_failure_events())
        raise Unavailable(f"The run {result.run_id} failed: {failures}.", hint="Run `reelhouse refresh` to go on.")


@cache
def _everything() -> list[dg.AssetsDefinition | dg.AssetChecksDefinition]:
    from orchestration import checks, factory

    declared = jobs.all_jobs()
    return [*factory.assets(declared), *checks.all_checks(declared)]


def _cause(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error and error.cause:
        error = error.cause
    return error.message.strip().splitlines()[0] if error else "unknown"


def _day_tags(platform: Platform, phase: Phase) -> dict[str, str]:
    if not phase.by_day:
        return {}
    from lake import tables
    from orchestration.marks import DUE_ONLY, RANGE_END, RANGE_START
    from reelhouse.platform.inputs import partitions

    version = platform.storage.version(tables.EVENTS)
    every = partitions(platform, tables.EVENTS, "day", version)
    due: set[str] = set()
    for job in phase.jobs:
        if isinstance(job, Transform):
            units = by_unit.plan(platform, job).units
            due |= every if units is None else units
    span = sorted(due) or sorted(every) or [dt.datetime.now(dt.UTC).date().isoformat()]
    return {DUE_ONLY: "1", RANGE_START: span[0], RANGE_END: span[-1]}
