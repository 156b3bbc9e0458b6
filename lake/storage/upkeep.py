"""What keeps a Delta table quick: few large files, no dead ones, a checkpoint, a short log. Never changes a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reelhouse.errors import Conflict
from reelhouse.ports import Compacted

if TYPE_CHECKING:
    from deltalake import DeltaTable

TARGET_BYTES = 128 * 1024**2


def compact(snapshot: DeltaTable, *, column: str, units: Sequence[str] | None, order_by: Sequence[str]) -> Compacted:
    """Rewrite small files of some partitions as large ones, in Z-order of `order_by` where that is given.

    Z-order rewrites whatever it is given, so it gets only the partitions that have small files to join: else every
    night would rewrite the whole table. The commit says that no row changed. Conflict when somebody rewrote the same
    files meanwhile: the next time will do.
    """
    from deltalake.exceptions import CommitFailedError

    if order_by:
        units = _with_small_files(snapshot, column, units)
        if not units:
            return Compacted(files_before=0, files_after=0, bytes_before=0, bytes_after=0)
    filters: Any = [(column, "in", list(units))] if units is not None and column else None
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


def _with_small_files(snapshot: DeltaTable, column: str, units: Sequence[str] | None) -> list[str]:
    """The partitions (of an undivided table: one without a name) with at least two files that could be one."""
    import pyarrow as pa

    files = pa.table(snapshot.get_add_actions(flatten=True))
    names = files[f"partition.{column}"].to_pylist() if column else [""] * files.num_rows
    sizes = zip(map(str, names), files["size_bytes"].to_pylist(), strict=True)
    small = Counter(name for name, size in sizes if size < TARGET_BYTES and (units is None or name in units))
    return sorted(name for name, count in small.items() if count > 1)


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
