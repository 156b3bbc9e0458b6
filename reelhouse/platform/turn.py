"""A job's turn at a table: who planned on an older state of it commits nothing, however long he was held up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from reelhouse.errors import Conflict
from reelhouse.platform import Platform
from reelhouse.ports import Txn
from reelhouse.table import Table

Outcome = TypeVar("Outcome")
ATTEMPTS = 5


def in_turn(platform: Platform, table: Table, job: str, attempt: Callable[[Txn], Outcome | None]) -> Outcome:
    """Plan, compute and commit with a transaction that holds only if nobody committed for this job since; else again.

    `attempt` gives None when its commit was refused. Conflict when that happened ATTEMPTS times in a row.
    """
    for _ in range(ATTEMPTS):
        recorded = platform.storage.watermark(table, f"job/{job}")
        before = -1 if recorded is None else recorded
        outcome = attempt(Txn(app=f"job/{job}", position=before + 1, after=before))
        if outcome is not None:
            return outcome
    raise Conflict(f"{job} was overtaken {ATTEMPTS} times by runs elsewhere.", hint="Let one place run it.")
