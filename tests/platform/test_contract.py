"""The event contract only grows: what was released stays readable and means the same."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from world import receive

from jobs import job_named
from lake import tables
from reelhouse.cli.reference.events import event_types
from reelhouse.contract import json_schema, narrowings
from reelhouse.events import NEWEST_SCHEMA
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings

RELEASED = Path(__file__).parents[1] / "fixtures" / "events"
FIXTURES = sorted(RELEASED.glob("v*/*.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def silver(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of every released fixture, by event id."""
    platform = Platform.open(Settings(home=tmp_path_factory.mktemp("released")))
    for path in FIXTURES:
        event = read(path)["event"]
        door = "media" if event["type"] == "segment_served" else "events"
        receive(platform, event, received_at_us=1_768_480_000_000_000, door=door)
    for name in ("ingest.events", "tidy.events"):
        run(platform, job_named(name))
    return {row["event_id"]: row for row in platform.storage.read(tables.EVENTS).to_pylist()}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_released_event_still_gives_the_same_silver_values(silver: dict[str, dict[str, Any]], path: Path) -> None:
    wanted = read(path)["silver"]
    row = silver[wanted["event_id"]]
    assert {name: plain(row[name]) for name in wanted} == wanted


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def test_every_type_has_a_fixture_in_the_newest_version() -> None:
    assert {path.stem for path in FIXTURES if path.parent.name == f"v{NEWEST_SCHEMA}"} == set(event_types())


@pytest.mark.parametrize("path", sorted(RELEASED.glob("v*.schema.json")), ids=lambda path: path.name)
def test_nothing_that_was_released_has_vanished_or_narrowed(path: Path) -> None:
    assert list(narrowings(read(path), json_schema())) == []


def changed(kind: str, field: str, **values: Any) -> dict[str, Any]:
    schema = copy.deepcopy(json_schema())
    schema["$defs"][kind]["properties"][field] |= values
    return schema


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        ("Interval", "start_ms", {"maximum": 5}),
        ("Interval", "start_ms", {"minimum": 1}),
        ("Interval", "start_ms", {"type": "string"}),
        ("Interval", "rate", {"default": 2.0}),
        ("Initialized", "device", {"enum": ["phone"]}),
        ("Failed", "code", {"maxLength": 3}),
        ("Failed", "code", {"pattern": "^x"}),
        ("Initialized", "source_id", {"anyOf": [{"type": "null"}]}),
        ("Searched", "results", {"items": {"type": "integer"}}),
        ("Searched", "results", {"maxItems": 1}),
    ],
)
def test_a_narrowed_field_is_found(kind: str, field: str, values: dict[str, Any]) -> None:
    found = list(narrowings(json_schema(), changed(kind, field, **values)))
    assert [line.split(" ")[0] for line in found] == [f"{kind}.{field}"]


def test_a_lost_type_a_lost_field_and_a_new_duty_are_found() -> None:
    schema = copy.deepcopy(json_schema())
    del schema["$defs"]["Shown"]
    del schema["$defs"]["Interval"]["properties"]["wall_ms"]
    schema["$defs"]["Paused"]["required"].append("segments")
    found = list(narrowings(json_schema(), schema))
    assert sorted(found) == ["Interval.wall_ms is gone", "Paused.segments is needed now", "Shown is gone"]


def test_growth_is_allowed() -> None:
    wider = changed("Initialized", "device", enum=["desktop", "phone", "tablet", "tv", "unknown", "watch"])
    wider["$defs"]["Interval"]["properties"]["mood"] = {"type": "string", "default": ""}
    wider["$defs"]["Waved"] = {"properties": {}, "required": []}
    assert list(narrowings(json_schema(), wider)) == []
