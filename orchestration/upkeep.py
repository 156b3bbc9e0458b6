"""Upkeep of the tables as assets of their own, one a layer, every night; their figures stand in ops.upkeep too."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from lake import tables
from orchestration.lakehouse import Lakehouse
from reelhouse.platform.upkeep import Figures, keep_up

LAYERS = ("bronze", "silver", "gold", "ops")
EVERY_NIGHT = "30 3 * * *"


def upkeep_assets() -> list[dg.AssetsDefinition]:
    """One asset for each layer."""
    return [_asset(layer) for layer in LAYERS]


def nightly() -> dg.ScheduleDefinition:
    """When upkeep runs by itself."""
    job = dg.define_asset_job("upkeep", selection=dg.AssetSelection.groups("upkeep"))
    return dg.ScheduleDefinition(job=job, cron_schedule=EVERY_NIGHT, default_status=dg.DefaultScheduleStatus.RUNNING)


def _asset(layer: str) -> dg.AssetsDefinition:
    chosen = [table for table in tables.ALL if table.layer == layer]

    @dg.asset(
        key=["upkeep", layer],
        group_name="upkeep",
        description=f"Small files of the {layer} tables rewritten as large ones, dead files and old log removed.",
        kinds={"deltalake"},
        owners=["team:reelhouse"],
        pool="upkeep",
    )
    def keep(lakehouse: dg.ResourceParam[Lakehouse]) -> dg.MaterializeResult[Any]:
        return dg.MaterializeResult(metadata=_metadata(keep_up(lakehouse.platform, chosen)))

    return keep


def _metadata(rows: list[Figures]) -> dict[str, dg.MetadataValue]:
    """Sums, and a line for each table."""
    return {
        "tables": dg.MetadataValue.int(len(rows)),
        "files_rewritten": dg.MetadataValue.int(sum(map(int, _column(rows, "files_before")))),
        "files_removed": dg.MetadataValue.int(sum(map(int, _column(rows, "files_removed")))),
        "by_table": dg.MetadataValue.md("\n".join(_lines(rows))),
    }


def _column(rows: list[Figures], name: str) -> list[str]:
    return [str(row[name]) for row in rows]


def _lines(rows: list[Figures]) -> Iterator[str]:
    yield "| table | files before | after | removed | seconds | note |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        yield (
            f"| {row['table']} | {row['files_before']} | {row['files_after']} | {row['files_removed']} "
            f"| {float(str(row['seconds'])):.2f} | {row['note']} |"
        )
