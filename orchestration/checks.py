"""Asset checks: each table keeps its schema and its key, nothing acknowledged is lost, and the metrics keep their rules."""

from collections.abc import Callable, Iterable, Iterator

import dagster as dg

from lake import tables
from orchestration.factory import keys_of
from orchestration.lakehouse import Lakehouse
from reelhouse.job import Index, Job, Tail
from reelhouse.platform import Platform
from reelhouse.table import Table

Rows = Callable[[Platform], int]


def all_checks(declared: Iterable[Job]) -> list[dg.AssetChecksDefinition]:
    """Schema and key for every table with one asset, then the rules."""
    known = tuple(declared)
    found = [_table_check(table, key) for table, key in _tables(known)]
    return [*found, *(_rule_check(rule, known) for rule in RULES)]


def wrong_columns(platform: Platform, table: Table) -> list[str]:
    """Declared columns that the stored table lacks or has with another type."""
    if platform.storage.version(table) is None:
        return []
    stored = platform.storage.read(table, where="1 = 0").schema
    return [
        f"{field.name}: {stored.field(field.name).type if field.name in stored.names else 'missing'}, not {field.type}"
        for field in table.schema
        if field.name not in stored.names or stored.field(field.name).type != field.type
    ]


def repeated_keys(platform: Platform, table: Table) -> int:
    """Rows whose key another row has too."""
    return _count(platform, f"select count(*) - count(distinct ({', '.join(table.key)})) from {table.name}")


class Rule:
    """A rule over tables: `query` counts the rows that break it."""

    def __init__(self, name: str, table: Table, words: str, query: str) -> None:
        self.name, self.table, self.words, self.query = name, table, words, query

    def broken(self, platform: Platform) -> int:
        """How many rows break it."""
        return _count(platform, self.query)


RULES = (
    Rule(
        "nothing_waits_unnoticed",
        tables.EVENTS,
        "Freshness: every event that reached bronze more than an hour ago has been looked at.",
        """select count(*) from bronze.events where received_at < now() - interval 1 hour and seq >
           (select max(seq) from (select seq from silver.events union all select seq from bronze.rejected
            union all select seq from silver.duplicates))""",
    ),
    Rule(
        "every_playable_video_has_a_stream",
        tables.MEDIA_FILES,
        "Whatever the library calls ready or damaged has an HLS and a DASH entrance.",
        """select count(*) from silver.videos as videos where state in ('ready', 'damaged') and not deleted and
           (select count(distinct kind) from silver.media_files as files
            where files.video = videos.video and kind in ('hls', 'dash')) < 2""",
    ),
    Rule(
        "every_event_is_accounted_for",
        tables.EVENTS,
        "Each bronze row is one silver event, one duplicate or one rejection.",
        """select abs((select count(*) from bronze.events) - (select count(*) from silver.events)
           - (select count(*) from silver.duplicates) - (select count(*) from bronze.rejected))""",
    ),
    Rule(
        "no_viewer_without_consent",
        tables.EVENTS,
        "A viewer is known only where the event says that consent was granted.",
        "select count(*) from silver.events where viewer is not null and consent <> 'granted'",
    ),
    Rule(
        "distinct_is_at_most_total",
        tables.PLAYBACKS,
        "Nobody watches more distinct time than time.",
        "select count(*) from silver.playbacks where distinct_ms > watched_ms",
    ),
    Rule(
        "audience_is_a_share",
        tables.RETENTION,
        "Audience retention lies in 0..1.",
        "select count(*) from gold.retention where audience_retention < 0 or audience_retention > 1",
    ),
    Rule(
        "days_add_up",
        tables.WORKSPACE_DAILY,
        "The views of a workspace on a day are the sum over its videos.",
        """select count(*) from (select workspace, day, sum(views) as views from gold.video_daily group by all) as parts
           join gold.workspace_daily as whole using (workspace, day) where parts.views <> whole.views""",
    ),
)


def _tables(declared: Iterable[Job]) -> Iterator[tuple[Table, dg.AssetKey]]:
    """Each table with the asset that is made last of those that write it."""
    last: dict[str, tuple[Table, dg.AssetKey]] = {}
    for job in declared:
        for table, key in zip(_written(job), keys_of(job), strict=False):
            last[table.name] = (table, key)
    yield from last.values()


def _written(job: Job) -> tuple[Table, ...]:
    match job:
        case Index():
            return ()
        case Tail():
            return tuple(output.table for output in job.outputs)
        case _:
            return (job.writes,)


def _table_check(table: Table, key: dg.AssetKey) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec("schema", asset=key, description="The stored columns are the declared ones."),
        dg.AssetCheckSpec("key", asset=key, description=f"One row per {', '.join(table.key)}."),
    ]

    @dg.multi_asset_check(specs=specs, name=f"{table.layer}_{table.short}_promises")
    def check(lakehouse: dg.ResourceParam[Lakehouse]) -> Iterator[dg.AssetCheckResult]:
        wrong, repeated = wrong_columns(lakehouse.platform, table), repeated_keys(lakehouse.platform, table)
        yield dg.AssetCheckResult(
            passed=not wrong, check_name="schema", asset_key=key, description="; ".join(wrong) or None
        )
        yield dg.AssetCheckResult(passed=not repeated, check_name="key", asset_key=key, metadata={"repeated": repeated})

    return check


def _rule_check(rule: Rule, declared: tuple[Job, ...]) -> dg.AssetChecksDefinition:
    key = next(key for table, key in _tables(declared) if table.name == rule.table.name)

    @dg.asset_check(asset=key, name=rule.name, description=rule.words)
    def check(lakehouse: dg.ResourceParam[Lakehouse]) -> dg.AssetCheckResult:
        broken = rule.broken(lakehouse.platform)
        figures = {"rows_that_break_it": broken, "query": dg.MetadataValue.md(rule.query)}
        return dg.AssetCheckResult(passed=broken == 0, metadata=figures)

    return check


def _count(platform: Platform, query: str) -> int:
    return platform.engine.sql(query).column(0)[0].as_py()
