"""Which recordings there are to work on: uploaded and not deleted, one row each. Declares no job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir


def living(recordings: ir.Table) -> ir.Table:
    """video, sha256, blob of the newest upload of each video that was not deleted."""
    return _newest(recordings, "uploaded").select("video", "sha256", "blob")


def named(recordings: ir.Table) -> ir.Table:
    """video, name and named_seq (which fact said it) of each video that was not deleted."""
    return _newest(recordings, "uploaded", "renamed").select("video", "name", named_seq="seq")


def _newest(recordings: ir.Table, *facts: str) -> ir.Table:
    deleted = recordings.filter(_.fact == "deleted").select("video").distinct()
    numbered = recordings.filter(_.fact.isin(facts)).mutate(
        age=ibis.row_number().over(group_by="video", order_by=ibis.desc("seq"))
    )
    return numbered.filter(_.age == 0).anti_join(deleted, "video")
