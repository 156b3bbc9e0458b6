"""The asset graph as a data engineer sees it: a snapshot, so that a change of the graph is seen in review."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

import jobs
from lake import tables
from orchestration import factory
from orchestration.definitions import defs, house

SNAPSHOT = Path(__file__).parent / "graph.json"


def graph() -> dict[str, list[str]]:
    """Each asset with what it depends on."""
    assets = house().resolve_asset_graph()
    return {
        node.key.to_user_string(): sorted(parent.to_user_string() for parent in node.parent_keys)
        for node in assets.asset_nodes
    }


def test_the_graph_is_the_one_in_the_snapshot() -> None:
    found = graph()
    assert found == json.loads(SNAPSHOT.read_text()), f"graph.json should now hold: {json.dumps(found, sort_keys=True)}"


def test_every_job_is_an_asset() -> None:
    expected = {key.to_user_string() for job in jobs.all_jobs() for key in factory.keys_of(job)}
    assert {key for key in graph() if not key.startswith("upkeep/")} == expected


@pytest.mark.parametrize("table", [table for table in tables.ALL if table.layer != "ops"], ids=lambda table: table.name)
def test_every_table_has_a_producer_with_schema_and_key_checks(table: tables.Table) -> None:
    checks = {key.asset_key.to_user_string() for key in house().resolve_asset_graph().asset_check_keys}
    path = table.name.replace(".", "/")
    assert any(name == path or name.startswith(f"{path}/") for name in checks)


def test_tables_by_day_are_partitioned_by_day_and_nothing_else_is() -> None:
    assets = house().resolve_asset_graph()
    by_day = {node.key.to_user_string() for node in assets.asset_nodes if node.is_partitioned}
    assert by_day == {
        "silver/consents",
        "silver/playbacks",
        "silver/played",
        "gold/video_daily",
        "gold/workspace_daily",
        "gold/viewer_video",
        "gold/playback_quality",
        "gold/search_daily",
        "gold/recommendation_daily",
        "gold/delivery_daily",
    }


def test_what_dg_opens_is_the_house_and_the_data_teams_folder() -> None:
    assert isinstance(defs(), dg.Definitions)
    assert set(graph()) <= {key.to_user_string() for key in defs().resolve_asset_graph().get_all_asset_keys()}


@pytest.mark.parametrize(
    ("engine", "executor"), [("local[2]", "in_process"), ("duckdb:", "multi_or_in_process_executor")]
)
def test_steps_on_spark_run_in_one_process(monkeypatch: pytest.MonkeyPatch, engine: str, executor: str) -> None:
    monkeypatch.setenv("REELHOUSE_ENGINE", engine)
    assert house().resolve_implicit_global_asset_job_def().executor_def.name == executor
