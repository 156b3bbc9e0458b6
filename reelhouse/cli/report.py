"""`reelhouse report`: what came in, what was made of it, how long it took; the sums hold or it says where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing

if TYPE_CHECKING:
    from demo.state import State
    from reelhouse.platform import Platform
from reelhouse.platform.intake import acknowledged


def report(home: Home = None, json: JsonFile = None) -> None:
    """Counts of events, videos, tables and stages."""
    from demo import state

    platform = existing(home)
    figures = figures_of(platform, state.load(platform.home))
    text = console.as_json(figures)
    if json and str(json) != "-":
        json.write_text(text)
    else:
        console.output.print_json(text)


def figures_of(platform: Platform, demo: State | None) -> dict[str, object]:
    """The report as builtin values: see docs/reference/report.md for each name."""
    return {
        "events": _events(platform, demo),
        "videos": _videos(platform),
        "stages": _stages(platform, demo),
        "transcripts": _transcripts(platform),
        "chunks": _count(platform, "silver.chunks"),
        "tables": _tables(platform),
        "metrics": _metrics(),
        "home_bytes": sum(file.stat().st_size for file in platform.home.rglob("*") if _is_own_file(file)),
        "peak_rss_bytes": demo.peak_rss_bytes if demo else None,
    }


def _events(platform: Platform, demo: State | None) -> dict[str, int | None]:
    from reelhouse.platform.removals import ERASURE, RETENTION, gone

    went = gone(platform, "bronze.events")
    return {
        "sent": demo.events_sent if demo else None,
        "acknowledged": acknowledged(platform, "events"),
        "bronze": _count(platform, "bronze.events"),
        "removed_by_retention": went.get(RETENTION, 0),
        "removed_by_erasure": went.get(ERASURE, 0),
        "silver": _count(platform, "silver.events"),
        "rejected": _count(platform, "bronze.rejected"),
        "duplicates": _count(platform, "silver.duplicates"),
    }


def _videos(platform: Platform) -> dict[str, int]:
    rows = platform.engine.sql(
        "select state, count(*) as n from silver.videos where not deleted group by state"
    ).to_pylist()
    counts = {row["state"]: row["n"] for row in rows}
    return {state: counts.get(state, 0) for state in ("ready", "damaged", "refused")}


def _stages(platform: Platform, demo: State | None) -> list[dict[str, object]]:
    """The demo's own stages, then the jobs by the time that their runs took together."""
    own = demo.stages if demo else {}
    stages: list[dict[str, object]] = [
        {"name": name, "items": items, "seconds": round(seconds, 1)} for name, (items, seconds) in own.items()
    ]
    query = """select step as name, cast(sum(items) as bigint) as items, round(sum(seconds), 1) as seconds
               from ops.runs where status = 'done' group by step order by min(started_at), step"""
    return stages + platform.engine.sql(query).to_pylist()


def _transcripts(platform: Platform) -> dict[str, object]:
    query = """select count(*) as segments, cast(coalesce(sum(len(words)), 0) as bigint) as words, max(engine) as engine
               from silver.transcripts"""
    return platform.engine.sql(query).to_pylist()[0]


def _tables(platform: Platform) -> list[dict[str, object]]:
    from lake import tables

    return [
        {"name": table.name, "rows": _count(platform, table.name), "version": platform.storage.version(table)}
        for table in tables.ALL
        if platform.storage.version(table) is not None
    ]


def _metrics() -> list[dict[str, object]]:
    from jobs.metrics import all_metrics

    return [{"name": metric.name, "version": metric.version} for metric in all_metrics()]


def _count(platform: Platform, name: str) -> int:
    return platform.engine.sql(f"select count(*) from {name}").column(0)[0].as_py()


def _is_own_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
