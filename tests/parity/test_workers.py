"""AI and media functions run on Spark's workers unchanged; Spark jobs run as processes that Dagster starts over Pipes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from jobs import job_named
from jobs.enrich import captions, chapters
from lake import tables
from orchestration import piped
from orchestration.refresh import instance_of, refresh
from reelhouse.errors import BadInput
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.platform.workers import Outcome
from reelhouse.ports import Tools
from reelhouse.settings import Settings
from tests.jobs.test_enrich_speech import SENTENCES, talk
from tests.platform.world import upload

pytestmark = pytest.mark.spark


def batches(*videos: str) -> list[pa.RecordBatch]:
    return [pa.RecordBatch.from_pylist([talk(*SENTENCES) | {"video": video}]) for video in videos]


def outcomes(settings: Settings, function: Any, *videos: str) -> list[Outcome]:
    platform = Platform.open(settings)
    try:
        return sorted(platform.workers.map(function, batches(*videos)), key=lambda outcome: outcome.video)
    finally:
        if not platform.engine.own_process:
            platform.close()


def refusing(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """A step that cannot use one of its items."""
    if batch.column("video")[0].as_py() == "v_b":
        raise BadInput("This one cannot be used.")
    return captions.run(batch, tools)


@pytest.mark.parametrize("step", [captions, chapters], ids=["captions", "chapters"])
def test_a_step_gives_the_same_rows_on_spark_and_here(spark_home: Settings, tmp_path: Path, step: Any) -> None:
    here = outcomes(Settings(home=tmp_path / "here"), step.JOB.run, "v_a", "v_b")
    there = outcomes(spark_home, step.JOB.run, "v_a", "v_b")
    assert [one.video for one in there] == ["v_a", "v_b"]
    for ours, theirs in zip(here, there, strict=True):
        assert ours.rows is not None
        assert theirs.rows is not None
        assert theirs.rows.to_pylist() == ours.rows.to_pylist()


def test_an_item_that_is_refused_there_does_not_stop_the_others(spark_home: Settings) -> None:
    good, bad = outcomes(spark_home, refusing, "v_a", "v_b")
    assert (good.status, bad.status) == ("done", "refused")
    assert bad.reason == "This one cannot be used."


def test_dagster_starts_one_process_over_pipes_for_all_spark_jobs_of_a_refresh(
    spark_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Platform.open(spark_home)
    upload(platform, "v_1")
    run(platform, job_named("ingest.recordings"))
    platform.inbox.close()
    started: list[Any] = []
    start = piped.subprocess.Popen

    def counted(*given: Any, **more: Any) -> Any:
        started.append(given)
        return start(*given, **more)

    monkeypatch.setattr(piped.subprocess, "Popen", counted)
    names = ("tidy.videos", "gold.metric_catalog")
    reports = refresh(platform, names=names)
    assert {report.job for report in reports} == set(names)
    assert len([given for given in started if "orchestration.piped" in given[0]]) == 1
    assert rows_told(platform, "gold", "metric_catalog") > 1
    assert rows_told(platform, "silver", "videos") == 1
    assert platform.storage.read(tables.VIDEOS)["video"].to_pylist() == ["v_1"]


def rows_told(platform: Platform, *path: str) -> Any:
    """How many rows the last materialisation of an asset tells in Dagster's history."""
    with instance_of(platform.home) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(path))
    assert event is not None
    assert event.asset_materialization is not None
    return event.asset_materialization.metadata["dagster/row_count"].value
