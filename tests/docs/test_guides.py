"""The examples of the guides work as they stand there."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType

import ibis
import pyarrow as pa
import pytest

from jobs.metrics.facts import playback_facts
from jobs.metrics.period import over
from lake import tables
from orchestration.lakehouse import Lakehouse
from reelhouse.bench.declaration import COLUMNS
from reelhouse.bench.homes import carry_out
from reelhouse.bench.traffic import home_in_bronze
from reelhouse.settings import Settings
from tests.docs.pages import DOCS, code

ADDING, RUNNING, REPORT = (
    DOCS / "guides" / "adding.md",
    DOCS / "guides" / "running.md",
    DOCS / "reference" / "report.md",
)
NUMBERS = DOCS / "guides" / "numbers.md"
DAY = dt.date(2026, 1, 1)
PLAYBACKS = [
    {"session": "a", "workspace": "w", "video": "v", "day": DAY, "device": "phone", "counted": True, "is_view": True},
    {"session": "b", "workspace": "w", "video": "v", "day": DAY, "device": "phone", "counted": True, "is_view": False},
    {"session": "c", "workspace": "w", "video": "v", "day": DAY, "device": "tv", "counted": True, "is_view": True},
    {"session": "d", "workspace": "w", "video": "v", "day": DAY, "device": "phone", "counted": False, "is_view": True},
]


def example(path: str, guide: Path = ADDING) -> ModuleType:
    """The guide's code for a file, run as a module."""
    text = next(block for block in code(guide, "python") if block.startswith(f"# {path}\n"))
    module = ModuleType(path.removesuffix(".py").replace("/", "."))
    exec(compile(text, path, "exec"), module.__dict__)
    return module


@pytest.fixture
def with_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The map of the lake with the guide's tables in it."""
    for block in code(ADDING, "python"):
        if block.startswith("# lake/tables.py\n"):
            known = dict(vars(tables))
            exec(compile(block, "lake/tables.py", "exec"), known)
            for name in known.keys() - vars(tables).keys():
                monkeypatch.setattr(tables, name, known[name], raising=False)


def playbacks() -> ibis.Table:
    return ibis.memtable(pa.Table.from_pylist(PLAYBACKS, schema=tables.PLAYBACKS.schema))


def test_the_metric_counts_views_on_phones() -> None:
    metric = example("jobs/metrics/phone_views.py").METRIC
    total = over([metric], playback_facts(playbacks()), by=("video",)).to_pyarrow().to_pylist()
    assert total == [{"video": "v", "phone_views": 1}]


def test_both_versions_of_a_definition_are_computed() -> None:
    newest = example("jobs/metrics/engaged_views.py", NUMBERS).METRIC
    halves = [row | {"distinct_ms": 4, "duration_ms": 10} for row in PLAYBACKS]
    facts = playback_facts(ibis.memtable(pa.Table.from_pylist(halves, schema=tables.PLAYBACKS.schema)))
    total = over([newest, *newest.before], facts).to_pyarrow().to_pylist()
    assert total == [{"engaged_views": 0, "engaged_views_v1": 2}]


@pytest.mark.usefixtures("with_tables")
def test_the_transform_fills_its_table() -> None:
    job = example("jobs/gold/devices_daily.py").JOB
    rows = job.expression(playbacks=playbacks()).to_pyarrow()
    assert set(rows.column_names) == set(job.writes.schema.names)
    assert {row["device"]: row["playbacks"] for row in rows.to_pylist()} == {"phone": 2, "tv": 1}


@pytest.mark.usefixtures("with_tables")
def test_the_step_says_how_fast_somebody_speaks() -> None:
    words = [{"text": "word", "start_ms": 0, "end_ms": 1, "probability": 1.0}] * 75
    segment = {"index": 0, "start_ms": 0, "end_ms": 30_000, "text": "…", "words": words, "quality_flag": None}
    batch = pa.RecordBatch.from_pylist(
        [{"video": "v", "segments": [segment], "language": "en", "engine": "e", "model": "m"}]
    )
    made = example("jobs/enrich/pace.py").JOB.run(batch, None)
    assert made.to_pylist() == [{"video": "v", "words": 75, "words_per_minute": 150.0}]


def test_the_asset_lists_videos(tmp_path: Path) -> None:
    platform = home_in_bronze(tmp_path, 1_000)
    carry_out(platform, ("tidy.events", "tidy.playbacks", "gold.video_daily"))
    made = example("orchestration/defs/weekly.py").weekly_top(lakehouse=Lakehouse(platform))
    assert str(made.metadata["top"].value).count("| Video v_") > 3


def test_every_python_block_is_run_by_a_test() -> None:
    files = [re.match(r"# (\S+)\n", block) for block in code(ADDING, "python")]
    assert {found and found[1] for found in files} == {
        "jobs/metrics/phone_views.py",
        "lake/tables.py",
        "jobs/gold/devices_daily.py",
        "jobs/enrich/pace.py",
        "orchestration/defs/weekly.py",
    }


@pytest.mark.parametrize("page", [RUNNING, DOCS / "reference" / "settings.md"], ids=lambda page: page.name)
def test_the_settings_file_is_accepted(page: Path, tmp_path: Path) -> None:
    text = code(page, "toml")[0]
    (tmp_path / "reelhouse.toml").write_text(text)
    settings = Settings(home=tmp_path)
    assert all(getattr(settings, name) == value for name, value in tomllib.loads(text).items())


def test_the_benchmark_row_has_the_columns_of_the_bench() -> None:
    assert tuple(json.loads(code(REPORT, "json")[1])) == COLUMNS


def test_the_sums_of_the_example_report_hold() -> None:
    events = json.loads(code(REPORT, "json")[0])["events"]
    assert events["bronze"] == events["silver"] + events["duplicates"] + events["rejected"]
