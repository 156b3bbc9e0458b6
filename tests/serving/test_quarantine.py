"""Rejected events: listed by reason, repaired at most once, and never in the way of anything."""

from __future__ import annotations

import json
import random
from typing import Any

import httpx
import msgspec
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from jobs import job_named
from lake import tables
from reelhouse.cli import app, commands
from reelhouse.events import AnyEvent, Envelope
from reelhouse.platform.run import run
from tests.platform.world import NOW_MS, event, receive
from tests.serving.house import House, workspace_of

CAST = [{"kind": "cast", "field": "end_ms", "to": "integer"}]
REASON = "The event does not fit the contract: Expected `int`, got `str` - at `$.end_ms`."


@pytest.fixture
def owner(house: House) -> httpx.Client:
    return house.first()


def settle(house: House) -> None:
    for name in ("ingest.events", "tidy.events"):
        run(house.platform, job_named(name))


def wrong(house: House, owner: httpx.Client, *numbers: int) -> None:
    """Events whose end is text, as the workspace's."""
    receive(house.platform, *(event(number, end_ms="5000") for number in numbers), workspace=workspace_of(owner))
    settle(house)


def mend(client: httpx.Client, **changes: Any) -> Any:
    wanted = {"workspace": workspace_of(client), "code": "invalid", "reason": REASON, "repairs": CAST, "dry_run": False}
    answer = client.post("/v1/quarantine/repair", json=wanted | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(client: httpx.Client) -> list[dict[str, Any]]:
    return client.get("/v1/quarantine", params={"workspace": workspace_of(client)}).json()["items"]


def test_rejected_events_are_listed_by_reason_with_an_example(house: House, owner: httpx.Client) -> None:
    wrong(house, owner, 1, 2)
    receive(house.platform, b"{", b'{"a":1', workspace=workspace_of(owner))
    receive(house.platform, b"[", workspace="w_other")
    settle(house)
    found = listed(owner)
    assert [(group["code"], group["events"], group["repaired"]) for group in found] == [
        ("invalid", 2, 0),
        ("malformed", 2, 0),
    ]
    assert json.loads(found[0]["example"])["end_ms"] == "5000"


def test_a_rehearsal_says_what_would_be_and_changes_nothing(house: House, owner: httpx.Client) -> None:
    wrong(house, owner, 1, 2)
    end = house.platform.inbox.last("events")
    told = mend(owner, dry_run=True)
    assert (told["matched"], told["repaired"], told["unrepairable"]) == (2, 2, 0)
    assert json.loads(told["examples"][0]["after"])["end_ms"] == 5000
    assert house.platform.inbox.last("events") == end


def test_a_repaired_event_is_counted_and_the_rejected_one_stays_as_it_came(house: House, owner: httpx.Client) -> None:
    wrong(house, owner, 1)
    before = house.platform.storage.read(tables.REJECTED)
    mend(owner)
    settle(house)
    (row,) = house.platform.storage.read(tables.EVENTS).to_pylist()
    assert (row["end_ms"], row["repairs"], row["workspace"]) == (5000, 0, workspace_of(owner))
    assert row["received_at"].timestamp() * 1000 == NOW_MS + 60_000
    assert house.platform.storage.read(tables.REJECTED) == before
    assert [(group["events"], group["repaired"]) for group in listed(owner)] == [(1, 1)]


def test_each_rejected_event_is_repaired_at_most_once(house: House, owner: httpx.Client) -> None:
    wrong(house, owner, 1, 2)
    assert mend(owner)["repaired"] == 2
    assert (mend(owner)["repaired"], mend(owner)["repaired_before"]) == (0, 2)
    settle(house)
    assert (mend(owner)["repaired"], mend(owner)["repaired_before"]) == (0, 2)
    wrong(house, owner, 3)
    assert mend(owner)["repaired"] == 1
    settle(house)
    assert house.platform.storage.read(tables.EVENTS).num_rows == 3
    assert house.platform.storage.read(tables.DUPLICATES).num_rows == 0


def test_what_a_repair_does_not_mend_is_told_and_not_sent(house: House, owner: httpx.Client) -> None:
    wrong(house, owner, 1)
    told = mend(owner, repairs=[{"kind": "drop", "field": "player"}])
    assert (told["repaired"], told["unrepairable"]) == (0, 1)
    assert "end_ms" in told["examples"][0]["problem"]
    assert mend(owner)["repaired"] == 1


def test_another_workspace_is_out_of_reach(house: House, owner: httpx.Client) -> None:
    receive(house.platform, event(1, end_ms="5000"), workspace="w_other")
    settle(house)
    assert (listed(owner), mend(owner)["matched"]) == ([], 0)


@pytest.mark.parametrize(
    "changes",
    [{"code": "denied"}, {"repairs": []}, {"repairs": [{"kind": "set", "field": "consent", "value": "granted"}]}],
)
def test_what_may_not_be_repaired_is_refused(house: House, owner: httpx.Client, changes: dict[str, Any]) -> None:
    wrong(house, owner, 1)
    wanted = {"workspace": workspace_of(owner), "code": "invalid", "reason": REASON, "repairs": CAST}
    assert owner.post("/v1/quarantine/repair", json=wanted | changes).status_code == 400


def test_the_command_lists_rehearses_and_repairs(house: House, owner: httpx.Client) -> None:
    wrong(house, owner, 1)
    commands.register(app)
    home = ["--home", str(house.platform.home)]
    group = ["quarantine", "repair", "--code", "invalid", "--reason", REASON, "--cast", "end_ms=integer", *home]
    shown = CliRunner().invoke(app, ["quarantine", "list", "--json", "-", *home])
    assert [row["events"] for row in json.loads(shown.stdout)] == [1]
    house.platform.inbox.close()  # type: ignore[attr-defined]
    told = [CliRunner().invoke(app, [*group, *given]).stdout for given in ([], ["--apply"], ["--apply"])]
    assert ["1 could be repaired" in told[0], "1 repaired" in told[1], "0 repaired" in told[2]] == [True] * 3


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_malformed_events_crash_nothing_and_are_all_kept(house: House, owner: httpx.Client, count: int) -> None:
    """Bar 6 of reliability: no server error, every event in quarantine with its reason and its own bytes."""
    raws = [malformed(random.Random(number)) for number in range(count)]
    statuses = set()
    for start in range(0, count, 250):
        body = b'{"sent_at_ms":1780000000000,"events":[' + b",".join(raws[start : start + 250]) + b"]}"
        statuses.add(owner.post("/v1/events", content=body).status_code)
    broken = [bytes(random.Random(number).randbytes(20)) for number in range(count // 10)]
    house.platform.inbox.append("events", broken)
    house.platform.inbox.append("events", [envelope(payload) for payload in broken])
    settle(house)
    rows = house.platform.storage.read(tables.REJECTED)
    assert statuses == {202}
    assert sorted(rows["payload"].to_pylist()) == sorted([*raws, *broken, *broken])
    assert pc.all(pc.greater(pc.utf8_length(rows["reason"]), 10)).as_py()
    assert house.platform.storage.read(tables.EVENTS).num_rows == 0


def envelope(payload: bytes) -> bytes:
    return msgspec.msgpack.encode(Envelope(received_at_us=NOW_MS * 1000, payload=payload))


def malformed(chance: random.Random) -> bytes:
    """JSON that is no event: a good one of which one field is wrong, or no object at all."""
    bad: list[Any] = [None, True, -1, 10**30, 1.5, "", "x" * 300, [], {}, [[[]]], {"a": {"b": []}}, "\u0000", "\ud7ff"]
    good = {"type": "played", "id": event(1)["id"], "session": event(1)["session"], "number": 1, "at_ms": NOW_MS,
            "position_ms": 0, "video": "v_1"}  # fmt: skip
    while True:
        value = (
            chance.choice(bad) if chance.random() < 0.2 else good | {chance.choice(sorted(good)): chance.choice(bad)}
        )
        raw = json.dumps(value).encode()
        if not _is_event(raw):
            return raw


def _is_event(raw: bytes) -> bool:
    try:
        return msgspec.json.decode(raw, type=AnyEvent) is not None
    except msgspec.MsgspecError:
        return False
