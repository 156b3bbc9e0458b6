"""Copies of a prepared home to work on, one after the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from reelhouse.platform import Platform
from reelhouse.settings import Settings


def copied(base: Path, to: Path, *, without: tuple[str, ...] = ()) -> Platform:
    """A platform on a copy of a home; data files, which nothing changes in place, are linked."""
    shutil.copytree(base, to, copy_function=_linked_or_copied, ignore=shutil.ignore_patterns(*without))
    return Platform.open(Settings(home=to))


def fresh_homes(scratch: Path) -> Iterator[Platform]:
    """Copies of `scratch/base` without its inbox, each made when the one before it is removed."""
    for number in count():
        shutil.rmtree(scratch / f"home-{number - 1}", ignore_errors=True)
        yield copied(scratch / "base", scratch / f"home-{number}", without=("inbox",))


def _linked_or_copied(source: str, target: str) -> None:
    (os.link if source.endswith(".parquet") else shutil.copy2)(source, target)
