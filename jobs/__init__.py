"""All jobs: one file is one job, its declaration (`JOB`) and its pure function. Knows no engine and opens no session."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from reelhouse.job import Index, Intake, Job, Tail, Transform

ROOMS = ("ingest", "tidy", "enrich", "index", "feeds", "gold")


@cache
def all_jobs() -> tuple[Job, ...]:
    """Every declared job, in an order in which each comes behind those that write what it reads."""
    found = [job for room in ROOMS for job in _jobs_of(room)]
    return tuple(_ordered(found))


def job_named(name: str) -> Job:
    """The job called `name`; KeyError when there is none."""
    return {job.name: job for job in all_jobs()}[name]


def transform_named(name: str) -> Transform:
    """The transform called `name`; KeyError when there is none."""
    return {job.name: job for job in all_jobs() if isinstance(job, Transform)}[name]


def relational() -> tuple[Job, ...]:
    """The jobs that bring every record to silver and derive figures from there; the others read recordings."""
    return tuple(job for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy", "gold", "feeds"))


def inputs_of(job: Job) -> tuple[str, ...]:
    """Names of the tables that a job reads."""
    match job:
        case Intake():
            return ()
        case Tail():
            return (job.reads.name,)
        case Transform():
            return tuple(read.table.name for read in job.reads)
        case _:
            return tuple(table.name for table in job.reads)


def outputs_of(job: Job) -> tuple[str, ...]:
    """Names of the tables that a job writes; none for a search index."""
    match job:
        case Tail():
            return tuple(output.table.name for output in job.outputs)
        case Index():
            return ()
        case _:
            return (job.writes.name,)


def producers_of(job: Job, jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The jobs that must have run before this one: they write what it reads.

    A step that reads a table which it also writes names those that it follows; its other writers are its equals.
    """
    follows = getattr(job, "follows", ())
    own = set(outputs_of(job))
    reads = set(inputs_of(job)) - own
    return tuple(other for other in jobs if other.name in follows or reads & set(outputs_of(other)))


def _jobs_of(room: str) -> list[Job]:
    package = importlib.import_module(f"jobs.{room}")
    modules = [importlib.import_module(f"jobs.{room}.{info.name}") for info in pkgutil.iter_modules(package.__path__)]
    return [module.JOB for module in modules if hasattr(module, "JOB")]


def _ordered(jobs: list[Job]) -> list[Job]:
    """Producers first; among equals by room and name."""
    needs = {job.name: {other.name for other in producers_of(job, jobs)} for job in jobs}
    waiting, ordered, done = list(jobs), list[Job](), set[str]()
    while waiting:
        ready = next((job for job in waiting if needs[job.name] <= done), None)
        if ready is None:
            raise ValueError(f"These jobs wait for each other's tables: {', '.join(job.name for job in waiting)}")
        ordered.append(ready)
        waiting.remove(ready)
        done.add(ready.name)
    return ordered
