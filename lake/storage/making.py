"""How a Delta table is made: its columns, its days, and what its log keeps."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lake.storage.place import Place
    from reelhouse.table import Table

LOG_KEPT_DAYS = 400


def create(table: Table, place: Place) -> None:
    """Make a table, unless somebody has made it: another writer, or we, when only the store's answer was lost."""
    from deltalake import CommitProperties, DeltaTable
    from deltalake.exceptions import CommitFailedError

    with suppress(CommitFailedError):
        DeltaTable.create(
            place.uri,
            storage_options=place.options,
            schema=table.schema,
            mode="ignore",
            partition_by=list(table.partition),
            configuration=_configuration(table) | {"delta.checkpointInterval": str(place.checkpoint_commits)},
            commit_properties=CommitProperties(max_commit_retries=0),
        )


def _configuration(table: Table) -> dict[str, str]:
    """Statistics lie in the log for as long as the log is kept: personal columns and nested ones get none."""
    import pyarrow.types as kinds

    bare = set(table.personal) | set(table.partition)
    plain = [field.name for field in table.schema if not (kinds.is_nested(field.type) or kinds.is_binary(field.type))]
    columns = ",".join(name for name in plain if name not in bare)
    statistics = {"delta.dataSkippingStatsColumns": columns} if columns else {"delta.dataSkippingNumIndexedCols": "0"}
    return {**statistics, "delta.logRetentionDuration": f"interval {LOG_KEPT_DAYS} days"}
