"""What keeps a Delta table quick: few large files, no dead ones, a checkpoint, a short log. Never changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reelhouse.errors import Conflict
from reelhouse.ports import Compacted

if TYPE_CHECKING:
    from deltalake import DeltaTable

TARGET_BYTES = 128 * 1024**2


def compact(snapshot: DeltaTable, *, column: str, units: Sequence[str] | None, order_by: Sequence[str]) -> Compacted:
    """Rewrite small files of some partitions as large ones, in Z-order of `order_by` where that is given.

    The commit says that no row changed. Conflict when somebody rewrote the same files meanwhile: the next time will do.
    """
    from deltalake.exceptions import CommitFailedError

    filters: Any = [(column, "in", list(units))] if units is not None else None
    given: dict[str, Any] = {"partition_filters": filters, "target_size": TARGET_BYTES, "writer_properties": parquet()}
    try:
        optimizer = snapshot.optimize
        told = optimizer.z_order(list(order_by), **given) if order_by else optimizer.compact(**given)
    except CommitFailedError as error:
        raise Conflict("The table was rewritten by somebody else.", hint="Let the next upkeep do it.") from error
    return Compacted(
        files_before=told["numFilesRemoved"],
        files_after=told["numFilesAdded"],
        bytes_before=_total(told["filesRemoved"]),
        bytes_after=_total(told["filesAdded"]),
    )


def vacuum(snapshot: DeltaTable, *, older_than_hours: int, orphans: bool) -> int:
    """Remove files that no version of the last hours needs; with `orphans` also those that no version ever named.

    Orphans are what a killed writer left, but also what a writer is about to commit: give these some hours.
    """
    removed = snapshot.vacuum(
        retention_hours=older_than_hours, dry_run=False, enforce_retention_duration=False, full=orphans
    )
    return len(removed)


def shorten_log(snapshot: DeltaTable) -> None:
    """Write a checkpoint, and drop the commits that are older than the table's log is kept."""
    snapshot.create_checkpoint()
    snapshot.cleanup_metadata()


def parquet() -> Any:
    """How our data files are written."""
    from deltalake import WriterProperties

    return WriterProperties(compression="ZSTD", compression_level=1)


def _total(told: Any) -> int:
    import json

    figures = json.loads(told) if isinstance(told, str) else told
    return int(figures.get("totalSize") or 0)
