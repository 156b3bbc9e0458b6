"""Upkeep of the tables as assets of their own, one a layer, every night, and what may be kept no longer removed before.

Figures stand in ops.upkeep and ops.removals too.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import dagster as dg

import jobs
from jobs.metrics.withdrawals import WITHDRAWALS
from lake import tables
from orchestration.lakehouse import Lakehouse
from reelhouse.platform.keeping import keep_promises
from reelhouse.platform.upkeep import Figures, keep_up

LAYERS = ("bronze", "silver", "gold", "ops")
EVERY_NIGHT = "30 3 * * *"


def upkeep_assets() -> list[dg.AssetsDefinition]:
    """One asset for what was promised, then one for each layer."""
    return [_promises(), *(_asset(layer) for layer in LAYERS)]


def nightly() -> dg.ScheduleDefinition:
    """When upkeep runs by itself."""
    job = dg.define_asset_job("upkeep", selection=dg.AssetSelection.groups("upkeep"))
    return dg.ScheduleDefinition(job=job, cron_schedule=EVERY_NIGHT, default_status=dg.DefaultScheduleStatus.RUNNING)


def _promises() -> dg.AssetsDefinition:
    @dg.asset(
        key=["upkeep", "promises"],
        group_name="upkeep",
        description="Events that were kept long enough, and names behind a withdrawal of consent, removed.",
        kinds={"deltalake"},
        owners=["team:reelhouse"],
        pool="upkeep",
    )
    def keep(lakehouse: dg.ResourceParam[Lakehouse]) -> dg.MaterializeResult[Any]:
        today = dt.datetime.now(dt.UTC).date()
        gone = keep_promises(lakehouse.platform, jobs.relational(), WITHDRAWALS, today=today)
        return dg.MaterializeResult(metadata={f"{one.kind} in {one.place}": one.rows for one in gone})

    return keep


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
