"""Turns job declarations into Dagster assets: keys, dependencies, partitions, automation and metadata all follow from them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import dagster as dg

import jobs
from lake import tables
from orchestration.lakehouse import Lakehouse
from orchestration.marks import DUE_ONLY
from reelhouse.job import Index, Intake, Job, Step, Tail, Transform
from reelhouse.platform.report import Report

DAYS = dg.DailyPartitionsDefinition(start_date="2025-01-01", end_offset=1)
GROUPS = {
    "ingest": "bronze",
    "tidy": "silver",
    "enrich": "enrichment",
    "gold": "gold",
    "index": "serving",
    "feeds": "serving",
}


def assets(declared: Iterable[Job]) -> list[dg.AssetsDefinition]:
    """One asset a job; a tail is one computation with an asset for each of its tables."""
    known = tuple(declared)
    return [_asset(job, known) for job in known]


def keys_of(job: Job) -> tuple[dg.AssetKey, ...]:
    """`layer/table`; steps that share a table add their own name, a search index is `search/<name>`."""
    match job:
        case Index():
            return (dg.AssetKey(["search", job.name.split(".")[1]]),)
        case Step() if "step" in job.writes.schema.names:
            return (dg.AssetKey([job.writes.layer, job.writes.short, job.name.split(".")[1]]),)
        case _:
            return tuple(dg.AssetKey(name.split(".")) for name in jobs.outputs_of(job))


def _asset(job: Job, known: Sequence[Job]) -> dg.AssetsDefinition:
    specs = [_spec(job, key, known) for key in keys_of(job)]
    single_run = dg.BackfillPolicy.single_run() if _partitions(job) else None

    @dg.multi_asset(
        specs=specs, name=job.name.replace(".", "_"), partitions_def=_partitions(job), backfill_policy=single_run
    )
    def compute(
        context: dg.AssetExecutionContext, lakehouse: dg.ResourceParam[Lakehouse]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        report = lakehouse.carry_out(job, days=_chosen_days(context, job), context=context)
        for note in report.notes:
            context.log.warning(note)
        for key in keys_of(job):
            yield dg.MaterializeResult(asset_key=key, metadata=_metadata(report))

    return compute


def _spec(job: Job, key: dg.AssetKey, known: Sequence[Job]) -> dg.AssetSpec:
    upstream = [above for producer in jobs.producers_of(job, known) for above in keys_of(producer)]
    return dg.AssetSpec(
        key,
        deps=upstream,
        description=_words(key),
        group_name=GROUPS[job.name.split(".")[0]],
        partitions_def=_partitions(job),
        automation_condition=_automation(job),
        kinds=_kinds(job),
        owners=["team:reelhouse"],
    )


def _words(key: dg.AssetKey) -> str:
    table = tables.BY_NAME.get(".".join(key.path[:2]))
    return table.words if table else "The search index over moments, rebuilt beside the old one and swapped in."


def _partitions(job: Job) -> dg.DailyPartitionsDefinition | None:
    return DAYS if isinstance(job, Transform) and job.unit == "day" else None


def _automation(job: Job) -> dg.AutomationCondition[Any]:
    """Intake looks every minute; everything else follows when what it reads was made anew, old days included."""
    if isinstance(job, Intake):
        return dg.AutomationCondition.on_cron("* * * * *")
    return dg.AutomationCondition.eager().without(dg.AutomationCondition.in_latest_time_window())


def _kinds(job: Job) -> set[str]:
    match job:
        case Step() if job.uses:
            return {"deltalake", "ai"}
        case Transform():
            return {"deltalake", "ibis"}
        case Index():
            return {"qdrant"}
        case Tail() | Intake():
            return {"deltalake", "python"}
        case _:
            return {"deltalake", "media" if job.name.startswith("enrich") else "python"}


def _chosen_days(context: dg.AssetExecutionContext, job: Job) -> list[str]:
    """Days that somebody picked by hand; a refresh only does what is due."""
    if _partitions(job) is None or DUE_ONLY in context.run.tags:
        return []
    return list(context.partition_keys)


def _metadata(report: Report) -> dict[str, Any]:
    return {
        "dagster/row_count": dg.MetadataValue.int(report.rows),
        "items": dg.MetadataValue.int(report.items),
        "bytes": dg.MetadataValue.int(report.bytes),
        "seconds": dg.MetadataValue.float(round(report.seconds, 3)),
        "failed": dg.MetadataValue.int(report.failed),
        "refused": dg.MetadataValue.int(report.refused),
    }
