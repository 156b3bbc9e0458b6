"""Capture: what is acknowledged is stored, with the sender's standing, and without a viewer unless consent was given."""

from __future__ import annotations

import gzip
import json
import uuid
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelhouse.events import Envelope
from serving.events.privacy import kept_payload, peek
from tests.serving.house import House, person_of, upload, workspace_of

SENT_AT_MS = 1_780_000_000_000
VIEWER = "n_abcdef123456"


def event(**values: Any) -> dict[str, Any]:
    session = "01890a5d-ac96-774b-bcce-b302099a8057"
    known = {"type": "played", "id": str(uuid.uuid4()), "session": session, "number": 1, "at_ms": SENT_AT_MS}
    return known | {"position_ms": 0, "consent": "granted"} | values


def post(client: httpx.Client, *events: Any, **batch: Any) -> httpx.Response:
    return client.post("/v1/events", json={"sent_at_ms": SENT_AT_MS, "events": events} | batch)


def stored(house: House) -> list[Envelope]:
    records = house.platform.inbox.read("events", after=-1, limit=10_000)
    return [msgspec.msgpack.decode(record.body, type=Envelope) for record in records]


def test_an_acknowledged_event_is_stored_as_it_came(house: House) -> None:
    client = house.first()
    raw = json.dumps(event(video=upload(client), viewer=VIEWER), indent=3)
    answer = client.post("/v1/events", content=f'{{"sent_at_ms":{SENT_AT_MS},"events":[{raw}]}}')
    assert (answer.status_code, answer.json()) == (202, {"acknowledged": 1})
    (envelope,) = stored(house)
    assert envelope.payload.decode() == raw
    assert (envelope.workspace, envelope.role, envelope.denied) == (workspace_of(client), "owner", None)
    assert (envelope.subject, envelope.agent) == (person_of(client), "testclient")


def test_events_that_are_sent_in_afterwards_are_stored_as_history(house: House) -> None:
    client = house.first()
    post(client, event(video=upload(client)))
    post(client, event(video=upload(client)), history=True)
    assert [envelope.door for envelope in stored(house)] == ["events", "history"]


@pytest.mark.parametrize("bad", [{}, 5, "text", None, [], {"type": 7}, {"video": ["v"]}, {"consent": {}, "viewer": 3}])
def test_a_malformed_event_is_acknowledged_and_kept(house: House, bad: Any) -> None:
    assert post(house.first(), bad).json() == {"acknowledged": 1}
    assert stored(house)[0].denied is None


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'{"sent_at_ms":1780000000000}', b'{"sent_at_ms":"x","events":[{}]}',
        b'{"sent_at_ms":1780000000000,"events":[]}', b'{"sent_at_ms":1780000000000,"events":[{"a":"\xff"}]}',
        b'{"sent_at_ms":1780000000000,"events":[' + b"[" * 9000 + b"]" * 9000 + b"]}",
        b'{"sent_at_ms":1780000000000,"events":[' + b"1," * 1000 + b"1]}",
    ],
)  # fmt: skip
def test_an_unreadable_body_is_refused_and_nothing_is_kept(house: House, body: bytes) -> None:
    assert house.first().post("/v1/events", content=body).status_code == 400
    assert stored(house) == []


def test_a_packed_body_is_taken_and_a_bomb_is_not(house: House) -> None:
    client = house.first()
    body = json.dumps({"sent_at_ms": SENT_AT_MS, "events": [event()]}).encode()
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain"}
    assert client.post("/v1/events", content=gzip.compress(body), headers=headers).status_code == 202
    assert client.post("/v1/events", content=gzip.compress(bytes(50_000_000)), headers=headers).status_code == 413
    assert client.post("/v1/events", content=gzip.compress(body)[:-5], headers=headers).status_code == 400
    assert client.post("/v1/events", content=body, headers=headers).status_code == 400
    assert len(stored(house)) == 1


def test_a_body_above_the_limit_is_refused(house: House) -> None:
    assert house.first().post("/v1/events", content=b" " * (1024**2 + 1)).status_code == 413


def test_each_sender_has_their_own_standing(house: House) -> None:
    owner = house.first()
    video = upload(owner, visibility="private")
    other_owner = house.joined(owner, "owner", name="Bob")
    for client in (owner, other_owner, house.joined(owner, "member"), house.visitor()):
        post(client, event(video=video))
    kept = [(envelope.role, bool(envelope.denied)) for envelope in stored(house)]
    assert kept == [("owner", False), ("member", False), ("member", True), ("anonymous", True)]


def test_an_event_about_no_video_of_ours_is_kept_as_denied(house: House) -> None:
    post(house.first(), event(video="v_elsewhere"))
    assert stored(house)[0].denied == "There is no such video."


def test_a_search_belongs_to_the_workspace_on_the_page(house: House) -> None:
    client = house.first()
    second = client.post("/v1/workspaces", json={"name": "Second"}).json()["id"]
    search = event(type="searched", query="x", results=[])
    body = {"sent_at_ms": SENT_AT_MS, "events": [search]}
    client.post(f"/v1/events?workspace={second}", json=body)
    client.post("/v1/events?workspace=w_elsewhere", json=body)
    house.visitor().post(f"/v1/events?workspace={second}", json=body)
    assert [envelope.workspace for envelope in stored(house)] == [second, workspace_of(client), None]
    assert [bool(envelope.denied) for envelope in stored(house)] == [False, False, True]


@pytest.mark.parametrize("consent", ["denied", "unknown", None, 1, ["granted"], "Granted"])
def test_without_consent_neither_person_nor_viewer_nor_browser_is_kept(house: House, consent: Any) -> None:
    client = house.first()
    post(client, event(video=upload(client), viewer=VIEWER, consent=consent))
    (record,) = house.platform.inbox.read("events", after=-1, limit=10)
    for secret in (VIEWER, person_of(client), "testclient"):
        assert secret.encode() not in record.body


def test_a_bot_is_known_as_one_without_consent(house: House) -> None:
    body = {"sent_at_ms": SENT_AT_MS, "events": [event(consent="denied")]}
    house.visitor().post("/v1/events", json=body, headers={"User-Agent": "Googlebot/2.1"})
    assert stored(house)[0].agent == "Googlebot/2.1"


def test_a_viewer_that_hides_behind_a_repeated_or_escaped_key_is_not_kept() -> None:
    for raw in (
        f'{{"viewer":"{VIEWER}","viewer":null,"consent":"denied"}}',
        f'{{"consent":"granted","consent":"denied","viewer":"{VIEWER}"}}',
        f'{{"vi\\u0065wer":"{VIEWER}"}}',
        f'[{{"viewer":"{VIEWER}"}}]',
        f'{{"a":{{"b":[{{"viewer":"{VIEWER}"}}]}}}}',
        f'{{"viewer":"{VIEWER}","number":1e999}}',
        f'{{"viewer":"{VIEWER}","number":{10**40}}}',
    ):
        assert VIEWER.encode() not in kept_payload(raw.encode(), is_consented=peek(raw.encode()).is_consented)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["viewer", "consent", "type", "x"]), inner)
    ),
    max_leaves=8,
)


@given(
    JSON,
    st.fixed_dictionaries(
        {"viewer": st.just(VIEWER)},
        optional={
            "consent": st.sampled_from(["denied", "unknown", "", None, 0, {"granted": 1}]),
            "type": JSON,
            "a": JSON,
        },
    ),
    st.booleans(),
)
def test_nothing_of_a_viewer_is_kept_without_consent(around: Any, named: dict[str, Any], escaped: bool) -> None:
    raw = json.dumps({**around, **named} if isinstance(around, dict) and "consent" not in around else named).encode()
    if escaped:
        raw = raw.replace(b'"viewer"', b'"\\u0076iewer"')
    seen = peek(raw)
    assert not seen.is_consented
    assert VIEWER.encode() not in kept_payload(raw, is_consented=seen.is_consented)
