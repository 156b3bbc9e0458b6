"""CMCD: what players say with media requests becomes events, and no media answer waits for it or fails by it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.ingest import events as ingest
from jobs.tidy import events as tidy
from lake import tables
from reelhouse.errors import DiskFull
from reelhouse.ids import uuid7_of
from reelhouse.platform.run import run
from serving.media.cmcd import Cmcd, parse
from serving.media.served import Served, ServedFiles, tell
from tests.serving.house import House, upload, workspace_of
from tests.serving.lake_rows import published
from tests.serving.test_events import stored
from tests.serving.test_media import streams

SESSION = "019bc125-0000-7000-8000-0000000000bb"
SAID = f'bl=12300,br=900,bs,cid="v",d=4004,mtp=25400,ot=v,sf=h,sid="{SESSION}",st=v,tb=4800'


@pytest.fixture
def segment(house: House) -> str:
    owner = house.first()
    video = upload(owner)
    published(house, video)
    return streams(owner, video).replace("master.m3u8", "v0/1.m4s")


def told(house: House) -> list[dict[str, Any]]:
    tell(house.app.state.context)
    return [msgspec.json.decode(envelope.payload) for envelope in stored(house) if envelope.door == "media"]


def test_what_a_player_says_is_read() -> None:
    wanted = Cmcd(
        session=SESSION, kind="video", media_ms=4004, bits_per_second=900_000, buffer_ms=12_300, is_starved=True
    )
    assert parse(SAID) == wanted
    assert parse('sid="a\\"b,c",ot=zz,br=0,bl=x') == Cmcd(session='a"b,c')
    assert parse(f'br=(900;v 128;a),sid="{SESSION}",v=2') == Cmcd(session=SESSION, bits_per_second=900_000)
    assert [parse(text) for text in ("", "bs", 'sid=""', "br=900,ot=v", ",,,")] == [None] * 5


@given(st.text(max_size=60))
def test_nothing_that_is_said_breaks_the_reading(text: str) -> None:
    assert parse(text) is None or isinstance(parse(text), Cmcd)


@pytest.mark.parametrize("by_query", [True, False])
def test_a_segment_that_was_served_is_an_event_of_the_playback(house: House, segment: str, by_query: bool) -> None:
    headers = {"CMCD-Object": "br=900,d=4004,ot=v", "CMCD-Request": "bl=12300", "CMCD-Status": "bs"}
    headers |= {"CMCD-Session": f'sid="{SESSION}"'}
    answer = house.visitor().get(
        segment, params={"CMCD": SAID} if by_query else {}, headers={} if by_query else headers
    )
    (event,) = told(house)
    assert (answer.status_code, event["bytes"], event["session"]) == (200, len(answer.content), SESSION)
    assert (event["media_ms"], event["bits_per_second"], event["starved"]) == (4004, 900_000, True)


def test_a_range_counts_its_own_bytes(house: House, segment: str) -> None:
    answer = house.visitor().get(segment, params={"CMCD": SAID}, headers={"Range": "bytes=2-6"})
    (event,) = told(house)
    assert (answer.status_code, event["code"], event["bytes"]) == (206, "206", 5)


def test_what_is_not_served_and_what_says_nothing_is_no_event(house: House, segment: str) -> None:
    visitor, query = house.visitor(), {"CMCD": SAID}
    tag = visitor.get(segment).headers["etag"]
    visitor.head(segment, params=query)
    visitor.get(segment, params=query, headers={"If-None-Match": tag})
    visitor.get(segment, params=query, headers={"Range": "bytes=99999-"})
    visitor.get(segment.replace("1.m4s", "none.m4s"), params=query)
    visitor.get(segment.replace("v0/1.m4s", "master.m3u8"), params=query)
    visitor.get(segment, params={"CMCD": SAID.replace("ot=v", "ot=i")})
    visitor.get(segment, params={"CMCD": "x" * 5000})
    visitor.get(segment, params={"CMCD": "br=900"})
    assert told(house) == []


def test_a_session_of_another_player_gets_one_id_for_the_day(house: House, segment: str) -> None:
    for _ in range(2):
        house.visitor().get(segment, params={"CMCD": 'sid="9D6C1D5A-1111"'})
    first, second = told(house)
    midnight = house.clock() // 86_400_000_000 * 86_400_000
    assert first["session"] == second["session"] == uuid7_of(midnight, "cmcd 9d6c1d5a-1111")
    assert first["id"] != second["id"]


def test_it_arrives_in_silver_as_the_servers_own_word(house: House, segment: str) -> None:
    house.visitor().get(segment, params={"CMCD": SAID})
    tell(house.app.state.context)
    for job in (ingest.JOB, tidy.JOB):
        run(house.platform, job)
    (row,) = house.platform.storage.read(tables.EVENTS).to_pylist()
    known = ("type", "door", "kind", "viewer", "media_ms", "buffer_ms", "workspace")
    workspace = workspace_of(house.signed_in("ada@example.org"))
    assert [row[name] for name in known] == ["segment_served", "media", "video", None, 4004, 12_300, workspace]


def test_an_inbox_that_takes_nothing_fails_no_answer_and_loses_nothing(house: House, segment: str) -> None:
    inbox = house.platform.inbox
    append, inbox.append = inbox.append, full  # type: ignore[method-assign]
    assert house.visitor().get(segment, params={"CMCD": SAID}).status_code == 200
    assert tell(house.app.state.context) == 0
    inbox.append = append  # type: ignore[method-assign]
    assert len(told(house)) == 1


def full(*_: object, **__: object) -> int:
    raise DiskFull("The disk is full.")


def test_the_list_is_bounded_and_counts_what_it_forgets() -> None:
    served = ServedFiles(limit=2)
    for number in range(5):
        served.note(Served(at_us=number, video="v", path="p", cmcd="", agent="", status=200, bytes=1))
    taken, forgotten = served.take()
    assert ([one.at_us for one in taken], forgotten, served.take()) == ([0, 1], 3, ([], 0))


def test_what_waits_at_the_end_is_told(house: House, segment: str) -> None:
    with house.again() as client:
        client.get(segment, params={"CMCD": SAID})
    assert [envelope.door for envelope in stored(house)] == ["media"]
