"""Why a number changed, on a home with a pipeline: what came, came late, was removed, and who may ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from jobs import job_named
from lake import tables
from reelhouse.cli import app, commands
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from serving.metrics import why
from serving.metrics.sides import Wanted, to_remake
from tests.platform.world import DAY_MS, NOW_MS, event, receive, relational, upload, uuid7
from tests.serving.house import House, workspace_of
from tests.times import dated

THEN_MS = NOW_MS + 3_600_000
THEN, LATER = "2025-11-13T03:13:20Z", "2025-11-13T09:13:20Z"
PERIOD = {"from": "2025-11-01", "to": "2025-11-20"}
HISTORY = (tables.EVENTS, tables.VIDEOS, tables.PLAYBACKS, tables.PLAYED, tables.METRIC_CATALOG)


def glance(number: int, *, days_ago: int = 0, **changes: object) -> dict[str, object]:
    """A playback of 6 s, which is a view."""
    start = NOW_MS - days_ago * DAY_MS
    return event(0, id=uuid7(start, number), session=uuid7(start, number), at_ms=start, end_ms=6000) | changes


@pytest.fixture
def owner(house: House) -> httpx.Client:
    """Two views of three days ago and one of today are known before THEN."""
    owner = house.first()
    platform, workspace = house.platform, workspace_of(owner)
    upload(platform, "v_1", workspace=workspace)
    known = [glance(1, days_ago=3), glance(2, days_ago=3), glance(3)]
    receive(platform, *known, workspace=workspace)
    settle(platform)
    for table in HISTORY:
        past(platform, THEN_MS - 1000, table)
    return owner


def settle(platform: Platform) -> None:
    """All jobs on the way from the inbox to the facts, and the catalog of metrics."""
    for job in relational():
        if not job.name.startswith("gold.") or job.name == "gold.metric_catalog":
            run(platform, job)


def past(platform: Platform, at_ms: int, table: Any) -> None:
    """Let every commit of a table have been made then."""
    version = platform.storage.version(table) or 0
    dated(platform.storage, table, *[at_ms] * (version + 1))


def asked(client: httpx.Client, **query: str) -> Any:
    wanted = {"workspace": workspace_of(client), "name": "views", "then": THEN} | PERIOD | query
    answer = client.get("/v1/metrics/why", params=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def parts(told: dict[str, Any]) -> dict[str, Any]:
    assert sum(cause["change"] for cause in told["causes"]) == told["difference"]
    return {cause["cause"]: cause["change"] for cause in told["causes"] if cause["change"]}


def test_nothing_happened_and_nothing_is_said_to_have_happened(owner: httpx.Client) -> None:
    told = asked(owner)
    assert (told["value_then"], told["value_now"], parts(told)) == (3, 3, {})
    assert told["closed_before"] == "2025-11-13"


def test_late_events_are_told_from_new_ones(house: House, owner: httpx.Client) -> None:
    late, new = [glance(4, days_ago=2), glance(5, days_ago=2)], [glance(6)]
    receive(house.platform, *late, *new, workspace=workspace_of(owner))
    settle(house.platform)
    told = asked(owner)
    assert (told["value_then"], told["value_now"], parts(told)) == (3, 6, {"late": 2, "new": 1})
    assert {cause["cause"]: cause["events"] for cause in told["causes"] if cause["events"]} == {"late": 2, "new": 1}


def test_facts_of_days_that_nothing_touched_are_read_and_not_made_anew(
    house: House, owner: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, known = house.platform, {"consent": "granted", "viewer": "n_abcd1234"}
    yesterday = NOW_MS - DAY_MS
    more = {"id": uuid7(yesterday, 80), "number": 1, "start_ms": 6_000, "end_ms": 9_000}
    taken_back = {"consent": "denied", "id": uuid7(NOW_MS, 50), "number": 1}
    times = [
        [glance(8, days_ago=1, **known), glance(9, days_ago=12, **known)],
        [glance(4, days_ago=3), glance(5, **known), glance(5) | taken_back, glance(8, days_ago=1, **known) | more],
        [glance(11, days_ago=12, **known), glance(12, days_ago=12)],
    ]
    newest = []
    for came in times:
        receive(platform, *came, workspace=workspace_of(owner))
        settle(platform)
        newest.append({table.name: platform.storage.version(table) or 0 for table in HISTORY})
    for table in HISTORY:  # the first before THEN, the second before LATER, the third after it
        ages = [sum(one > upto[table.name] for upto in newest) for one in range(newest[-1][table.name] + 1)]
        dated(platform.storage, table, *((THEN_MS - 1000, THEN_MS + 3_600_000, THEN_MS + DAY_MS)[age] for age in ages))
    days: list[tuple[str, ...]] = []

    def noted(*args: Any, **between: Any) -> tuple[str, ...]:
        days.append(to_remake(*args, **between))
        return days[-1]

    def every(_platform: Platform, wanted: Wanted, **_: Any) -> tuple[str, ...]:
        return tuple(wanted.units)

    for query in ({"now": LATER}, {}):
        for name in ("unique_viewers", "audience_retention"):
            monkeypatch.setattr(why, "to_remake", noted)
            some = asked(owner, name=name, **query)
            monkeypatch.setattr(why, "to_remake", every)
            assert some == asked(owner, name=name, **query) | {"now": some["now"]}
    touched = ("2025-11-09", "2025-11-10", "2025-11-11", "2025-11-12", "2025-11-13", "2025-11-14")
    assert (days[0], days[-1]) == (touched, ("2025-11-01", "2025-11-02", *touched))


def test_removed_events_and_a_new_duration_have_their_own_parts(house: House, owner: httpx.Client) -> None:
    platform = house.platform
    left = platform.storage.read(tables.EVENTS, where="day = '2025-11-13'")
    platform.storage.replace(tables.EVENTS, left, where="")
    probed = [{"video": "v_1", "duration_ms": 6_000}]
    platform.storage.append(tables.MEDIA_ASSETS, pa.Table.from_pylist(probed, schema=tables.MEDIA_ASSETS.schema))
    settle(platform)
    told = asked(owner, name="completions")
    assert (told["value_then"], told["value_now"]) == (0, 1)
    assert parts(told) == {"dimension": 3, "removed": -2}


def test_events_that_no_table_was_made_from_yet_count_now_as_on_the_page(house: House, owner: httpx.Client) -> None:
    receive(house.platform, glance(7), workspace=workspace_of(owner))
    for name in ("ingest.events", "tidy.events"):
        run(house.platform, job_named(name))
    page = owner.get("/v1/metrics/workspace", params=PERIOD | {"workspace": workspace_of(owner)}).json()
    told = asked(owner)
    assert (parts(told), told["value_now"]) == ({"new": 1}, 4)
    assert page["totals"]["views"]["value"] == 4


def test_repaired_events_are_told_from_late_ones(house: House, owner: httpx.Client) -> None:
    workspace = workspace_of(owner)
    receive(house.platform, glance(5, days_ago=2, end_ms="6000"), workspace=workspace)
    settle(house.platform)
    (group,) = owner.get("/v1/quarantine", params={"workspace": workspace}).json()["items"]
    repairs = [{"kind": "cast", "field": "end_ms", "to": "integer"}]
    wanted = {"workspace": workspace, "code": group["code"], "reason": group["reason"], "repairs": repairs}
    assert owner.post("/v1/quarantine/repair", json=wanted | {"dry_run": False}).json()["repaired"] == 1
    settle(house.platform)
    assert parts(asked(owner)) == {"corrected": 1}


def test_a_definition_that_is_no_longer_declared_is_remarked(house: House, owner: httpx.Client) -> None:
    """The catalog of now names a version that the code of now does not know, as after a downgrade."""
    storage = house.platform.storage
    catalog = storage.read(tables.METRIC_CATALOG)
    newer = [row | {"version": row["version"] + 1} for row in catalog.to_pylist()]
    storage.replace(tables.METRIC_CATALOG, pa.Table.from_pylist(newer, schema=catalog.schema), where="")
    told = asked(owner)
    assert "Version 2 of views is not declared any more" in told["remarks"][0]
    assert parts(told) == {}


def test_then_must_still_be_there(house: House, owner: httpx.Client) -> None:
    storage = house.platform.storage
    receive(house.platform, glance(4), workspace=workspace_of(owner))
    settle(house.platform)
    then = {file.path for file in storage.files(tables.PLAYBACKS, version=1)}
    for path in then - {file.path for file in storage.files(tables.PLAYBACKS)}:
        Path(path).unlink()
    wanted = {"workspace": workspace_of(owner), "name": "views", "then": THEN} | PERIOD
    assert owner.get("/v1/metrics/why", params=wanted).status_code == 410
    assert parts(asked(owner, **{"from": "2025-11-09", "to": "2025-11-11"})) == {}


def test_between_two_past_times_the_later_one_is_not_now(house: House, owner: httpx.Client) -> None:
    receive(house.platform, glance(8), workspace=workspace_of(owner))
    settle(house.platform)
    assert parts(asked(owner, now="2025-11-13T04:00:00Z")) == {}
    assert parts(asked(owner)) == {"new": 1}
    early = asked(owner, then="2025-11-01T00:00:00Z", now="2025-11-13T04:00:00Z")
    assert (early["value_then"], early["value_now"], parts(early)) == (0, 3, {"new": 3})


def test_only_members_may_ask_and_times_must_be_in_order(house: House, owner: httpx.Client) -> None:
    viewer = house.joined(owner, "viewer")
    wanted = {"workspace": workspace_of(owner), "name": "views", "then": THEN} | PERIOD
    assert viewer.get("/v1/metrics/why", params=wanted).status_code == 403
    assert owner.get("/v1/metrics/why", params=wanted | {"now": "2025-01-01"}).status_code == 400
    assert owner.get("/v1/metrics/why", params=wanted | {"name": "no_such_metric"}).status_code == 404


@pytest.mark.parametrize("name", ["live_viewers", "relative_retention"])
def test_what_is_not_made_of_events_alone_is_not_explained(owner: httpx.Client, name: str) -> None:
    wanted = {"workspace": workspace_of(owner), "name": name, "then": THEN} | PERIOD
    answer = owner.get("/v1/metrics/why", params=wanted)
    assert (answer.status_code, "cannot be explained" in answer.json()["error"]["message"]) == (400, True)


def test_the_command_tells_the_same(house: House, owner: httpx.Client) -> None:
    receive(house.platform, glance(9), workspace=workspace_of(owner))
    settle(house.platform)
    commands.register(app)
    given = ["why", "views", "--then", THEN, "--from", "2025-11-01", "--to", "2025-11-20", "--json", "-"]
    done = CliRunner().invoke(app, [*given, "--home", str(house.platform.home)])
    assert done.exit_code == 0, done.output
    assert parts(json.loads(done.stdout)) == parts(asked(owner)) == {"new": 1}
