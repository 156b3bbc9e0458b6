"""Statements of the xAPI Video Profile: the same rights, the same consent, the same inbox and the same figures as events."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.ingest import events as ingest
from jobs.tidy import events as tidy
from lake import tables
from reelhouse.events import Envelope
from reelhouse.platform.run import run
from serving.signing import Signer
from serving.xapi import mapping
from serving.xapi.identity import event_id, pseudonym, session_id
from serving.xapi.mapping import Heard, Unmapped
from serving.xapi.statements import CONSENT, PROFILE, Actor, parse
from tests.metrics import factory
from tests.serving.house import House, person_of, upload, workspace_of
from tests.serving.test_events import stored
from tests.serving.told_twice import BEGAN_MS, LENGTH_MS, Sitting, statement

VERSION = {"X-Experience-API-Version": "1.0.3"}
ADDRESS = "/v1/xapi/statements"


def post(client: httpx.Client, body: Any, **query: str) -> httpx.Response:
    return client.post(ADDRESS, json=body, headers=VERSION, params=query)


def about(video: str, said: dict[str, Any]) -> dict[str, Any]:
    return said | {"object": {"id": f"http://127.0.0.1:8000/watch/{video}"}}


def heard(said: dict[str, Any]) -> Heard:
    (one,) = parse(msgspec.json.encode(said))
    at_ms = round(one.timestamp.timestamp() * 1000) if one.timestamp else 0
    return Heard(statement=one, id=str(one.id), at_ms=at_ms, viewer="n_somebody")


def silver(payloads: list[bytes], door: str) -> pa.Table:
    """What ingest and tidy make of payloads: usable ones only, each id once."""
    received_us = (BEGAN_MS + 7_200_000) * 1000
    bodies = [Envelope(received_at_us=received_us, payload=one, workspace="w_1", door=door) for one in payloads]  # type: ignore[arg-type]
    rows = ingest.parse([msgspec.msgpack.encode(body) for body in bodies])
    rows = rows.append_column("seq", pa.array(range(len(bodies)), pa.int64()))
    parsed = tidy.parse(rows)
    assert set(parsed["reject_reason"].to_pylist()) <= {None}
    return parsed.select(tables.EVENTS.schema.names)


def playback(events: pa.Table) -> dict[str, Any]:
    (row,) = factory.world(events, factory.videos(v_1=LENGTH_MS))["playbacks"].to_pylist()
    return {
        name: row[name] for name in ("watched_ms", "distinct_ms", "furthest_ms", "reached_end", "is_view", "viewer")
    }


DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("play")),
        st.tuples(st.just("watch"), st.integers(1, 30_000)),
        st.tuples(st.just("seek"), st.integers(0, LENGTH_MS)),
        st.tuples(st.just("stop")),
    ),
    max_size=25,
)


@given(doings=DOINGS, tells_segments=st.booleans(), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_playback_told_by_xapi_gives_the_same_figures_as_one_told_by_our_events(
    doings: list[tuple[Any, ...]], tells_segments: bool, shuffle: Any
) -> None:
    sitting = Sitting(tells_segments=tells_segments)
    sitting.play()
    for name, *values in doings:
        getattr(sitting, name)(*values)
    sitting.stop("terminated")
    told = [msgspec.json.encode(mapping.to_event(heard(one))) for one in sitting.statements]
    shuffle.shuffle(told)
    ours = silver([msgspec.json.encode(event | {"viewer": "n_somebody"}) for event in sitting.events], "events")
    assert playback(silver(told, "xapi")) == playback(ours)


def test_ids_come_back_and_one_that_is_missing_is_made(house: House) -> None:
    first, second = statement("initialized"), statement("played", time=0)
    del second["id"]
    answer = post(house.first(), [first, second])
    assert (answer.status_code, answer.headers["x-experience-api-version"]) == (200, "1.0.3")
    assert (answer.json()[0], len(answer.json()[1])) == (first["id"], 36)
    assert [envelope.door for envelope in stored(house)] == ["xapi", "xapi"]


def test_one_statement_may_be_put_under_its_id(house: House) -> None:
    client, said = house.first(), statement("initialized")
    known = said.pop("id")
    answer = client.put(ADDRESS, json=said, headers=VERSION, params={"statementId": known})
    assert answer.status_code == 204
    assert msgspec.json.decode(stored(house)[0].payload)["id"] == event_id(known, BEGAN_MS)
    other = {"statementId": "00000000-0000-4000-8000-000000000000"}
    assert client.put(ADDRESS, json=said | {"id": known}, headers=VERSION, params=other).status_code == 400
    assert client.put(ADDRESS, json=said, headers=VERSION, params={"statementId": "x"}).status_code == 422


@pytest.mark.parametrize("version", ["0.95", "2.0", ""])
def test_another_version_is_refused(house: House, version: str) -> None:
    headers = {"X-Experience-API-Version": version}
    answer = house.first().post(ADDRESS, json=statement("played"), headers=headers)
    assert (answer.status_code, answer.headers["x-experience-api-version"]) == (400, "1.0.3")
    assert stored(house) == []


@pytest.mark.parametrize(
    "change", [{"actor": None}, {"verb": {}}, {"object": {"id": "no iri"}}, {"id": "7"}, {"timestamp": "yesterday"}]
)
def test_one_statement_that_is_none_refuses_the_whole_list(house: House, change: dict[str, Any]) -> None:
    body = [statement("initialized"), statement("initialized") | change]
    assert post(house.first(), body).status_code == 400
    assert stored(house) == []


def test_the_actor_is_a_pseudonym_with_consent_and_nobody_without(house: House) -> None:
    owner = house.first()
    video = upload(owner)
    silent = statement("played", BEGAN_MS + 1, time=1)
    silent["context"]["extensions"] = {}
    assert post(owner, [about(video, statement("played", time=0)), about(video, silent)]).status_code == 200
    known, unknown = (msgspec.json.decode(envelope.payload) for envelope in stored(house))
    assert known["viewer"].startswith("n_")
    assert (unknown["viewer"], unknown["consent"]) == (None, "unknown")
    raw = b"".join(record.body for record in house.platform.inbox.read("events", after=-1, limit=9))
    assert not [word for word in (b"ann@", b"Ann", person_of(owner).encode()) if word in raw]


def test_a_person_has_one_pseudonym_here_and_another_elsewhere() -> None:
    here, elsewhere = Signer(b"a"), Signer(b"b")
    ann, other = Actor(mbox="mailto:Ann@Example.org"), Actor(mbox="mailto:bob@example.org")
    assert pseudonym(ann, here) == pseudonym(Actor(mbox="mailto:ann@example.org"), here)
    assert len({pseudonym(ann, here), pseudonym(ann, elsewhere), pseudonym(other, here)}) == 3
    assert pseudonym(Actor(), here) is None


def test_the_hash_of_an_address_names_the_same_person_as_the_address() -> None:
    from hashlib import sha1

    digest = sha1(b"mailto:ann@example.org").hexdigest()
    assert pseudonym(Actor(mbox_sha1sum=digest), Signer(b"a")) == pseudonym(
        Actor(mbox="mailto:Ann@example.org"), Signer(b"a")
    )


def test_rights_are_those_of_events(house: House) -> None:
    owner = house.first()
    video = upload(owner, visibility="link")
    token = owner.post(f"/v1/videos/{video}/shares", json={}).json()["token"]
    said = about(video, statement("initialized"))
    post(house.visitor(), said)
    post(house.visitor(), said, share=token)
    post(owner, about("v_none", statement("initialized")))
    assert [envelope.denied for envelope in stored(house)] == [
        "The sender may not see this video.", None, "There is no such video."
    ]  # fmt: skip


def test_who_passes_statements_on_is_not_who_watches(house: House) -> None:
    owner = house.first()
    video = upload(owner)
    token = owner.post("/v1/tokens", json={"name": "lms"}).json()["token"]
    basic = {
        "Authorization": f"Basic {base64.b64encode(f'key:{token}'.encode()).decode()}",
        "User-Agent": "python-requests/2",
    }
    own = about(video, statement("initialized"))
    own["actor"] = {"account": {"homePage": "http://127.0.0.1:8000", "name": person_of(owner)}}
    answer = house.visitor().post(ADDRESS, json=[about(video, statement("initialized")), own], headers=VERSION | basic)
    assert answer.status_code == 200
    assert [(one.role, one.agent, one.denied) for one in stored(house)] == [
        ("anonymous", "", None),
        ("owner", "", None),
    ]
    wrong = {"Authorization": "Basic a2V5Ondyb25n"}
    assert house.visitor().post(ADDRESS, json=own, headers=VERSION | wrong).status_code == 401


def test_a_second_sending_counts_once_and_a_strange_verb_is_kept_with_its_reason(house: House) -> None:
    owner = house.first()
    video = upload(owner)
    strange = about(video, statement("initialized")) | {"verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"}}
    for body in ([about(video, statement("played", time=2)), strange], [about(video, statement("played", time=2))]):
        post(owner, body)
    for job in (ingest.JOB, tidy.JOB):
        run(house.platform, job)
    read = house.platform.storage.read
    assert read(tables.EVENTS).select(["position_ms", "door", "workspace"]).to_pylist() == [
        {"position_ms": 2000, "door": "xapi", "workspace": workspace_of(owner)}
    ]
    assert read(tables.DUPLICATES).num_rows == 1
    (rejected,) = read(tables.REJECTED).to_pylist()
    assert (rejected["code"], "experienced" in rejected["reason"], b"experienced" in rejected["payload"]) == (
        "denied",
        True,
        True,
    )


def test_a_statement_without_a_time_is_the_same_one_when_it_comes_again(house: House) -> None:
    said = statement("initialized")
    del said["timestamp"]
    owner = house.first()
    assert [post(owner, said).json() for _ in range(2)] == [[said["id"]]] * 2
    first, second = stored(house)
    assert first.payload == second.payload


@pytest.mark.parametrize(
    ("verb", "said", "kind", "wanted"),
    [
        ("completed", {"time": 60, "length": 60}, "completed", {"position_ms": 60_000}),
        ("completed", {"time": 30, "length": 60}, "interacted", {"kind": "other", "target": "completed"}),
        ("interacted", {"full_screen": True, "time": 3}, "interacted", {"kind": "fullscreen"}),
        ("interacted", {"volume": 0.5}, "interacted", {"kind": "other"}),
        (
            "paused",
            {"time": 1.2345, "played_segments": "0[.]1.2345[,]x[.]2[,]5[.]3"},
            "paused",
            {"segments": ["0-1234"]},
        ),
        ("seeked", {"time_from": 1, "time_to": 2}, "seeked", {"start_ms": 1000, "end_ms": 2000}),
    ],
)
def test_each_verb_has_its_event(verb: str, said: dict[str, Any], kind: str, wanted: dict[str, Any]) -> None:
    event = msgspec.to_builtins(mapping.to_event(heard(statement(verb, **said))))
    assert event["type"] == kind
    assert {name: event[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"result": {"extensions": {PROFILE + "time": "soon"}}}, "time"),
        ({"object": {"id": "https://example.org/"}}, "video"),
        ({"context": {}}, "session-id"),
    ],
)
def test_a_statement_without_a_meaning_here_says_why(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unmapped, match=reason):
        mapping.to_event(heard(statement("played", time=0) | change))


def test_a_session_is_one_id_all_day_and_keeps_its_own_when_that_has_a_time() -> None:
    name = "9d6c1d5a-1111-4222-8333-444455556666"
    assert session_id(name, "v_1", BEGAN_MS) == session_id(name.upper(), "v_1", BEGAN_MS + 3_600_000)
    assert session_id(name, "v_1", BEGAN_MS) != session_id(name, "v_2", BEGAN_MS)
    own = "019bc125-0000-7000-8000-0000000000bb"
    assert session_id(own, "v_1", BEGAN_MS) == own
    assert event_id(own, 5) == own


def test_what_the_statement_says_of_consent_is_taken_by_the_word() -> None:
    said = [statement("played") for _ in range(3)]
    for one, word in zip(said, ("granted", "denied", "yes"), strict=True):
        one["context"]["extensions"] = {CONSENT: word}
    assert [mapping.consent_of(heard(one).statement) for one in said] == ["granted", "denied", "unknown"]
