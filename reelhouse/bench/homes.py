"""Copies of a prepared home to work on, one after the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from jobs import all_jobs, job_named
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings


def copied(base: Path, to: Path, *, without: tuple[str, ...] = ()) -> Platform:
    """A platform on a copy of a home; data files, which nothing changes in place, are linked."""
    shutil.copytree(base, to, copy_function=_linked_or_copied, ignore=shutil.ignore_patterns(*without))
    return Platform.open(Settings(home=to))


def fresh_homes(base: Path, *, without: tuple[str, ...] = ()) -> Iterator[Platform]:
    """Copies of a home beside it, each made when the one before it is removed."""
    for number in count():
        shutil.rmtree(base.with_name(f"{base.name}-{number - 1}"), ignore_errors=True)
        yield copied(base, base.with_name(f"{base.name}-{number}"), without=without)


def carry_out(platform: Platform, names: Iterable[str]) -> None:
    """Run these jobs, one after the other."""
    for name in names:
        run(platform, job_named(name))


def relational() -> tuple[str, ...]:
    """The jobs that need no model and no media tool, in order."""
    return tuple(job.name for job in all_jobs() if job.name.split(".")[0] in ("ingest", "tidy", "gold"))


def _linked_or_copied(source: str, target: str) -> None:
    (os.link if source.endswith(".parquet") else shutil.copy2)(source, target)
