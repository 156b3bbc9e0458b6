"""The book of what was removed for good: from which place, for which reason, how many rows. Names nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lake import tables
from reelhouse.platform import Platform

RETENTION, WITHDRAWAL, ERASURE = "retention", "withdrawal", "erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What went from one place (a table, the inbox) for one reason."""

    kind: str
    place: str
    rows: int
    note: str = ""


def book(platform: Platform, removed: Sequence[Removed]) -> None:
    """Note what went, at this moment."""
    at = dt.datetime.now(dt.UTC)
    rows = [{"at": at, "kind": one.kind, "place": one.place, "rows": one.rows, "note": one.note} for one in removed]
    platform.storage.append(tables.REMOVALS, pa.Table.from_pylist(rows, schema=tables.REMOVALS.schema))


def gone(platform: Platform, place: str) -> Mapping[str, int]:
    """How many rows of a place ever went, by reason."""
    if platform.storage.version(tables.REMOVALS) is None:
        return {}
    rows = platform.storage.read(tables.REMOVALS)
    sums = rows.filter(pc.equal(rows["place"], place)).group_by("kind").aggregate([("rows", "sum")])
    return dict(zip(sums["kind"].to_pylist(), sums["rows_sum"].to_pylist(), strict=True))
