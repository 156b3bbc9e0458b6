"""The collector for programs against the real application: what was said arrives, once each, whatever fails on the way."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jobs.ingest import events as ingest
from jobs.tidy import events as tidy
from lake import tables
from reelhouse.collector import Collector, Sending, Wire, World
from reelhouse.collector.spool import Spool
from reelhouse.errors import BadInput
from reelhouse.platform.run import run
from tests.serving.house import Direct, House, open_house, upload
from tests.serving.test_events import stored

BY_HAND = Sending(in_background=False)
Answering = Callable[[httpx.Request], httpx.Response | None]


class Road(httpx.BaseTransport):
    """The way to an application, on which `fails` may answer in its place; remembers the bodies and what was waited."""

    def __init__(self, house: House, fails: Answering = lambda _: None) -> None:
        self._house, self._fails = Direct(house.app), fails
        self.bodies: list[dict[str, Any]] = []
        self.packed: list[bool] = []
        self.waits: list[float] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        self.packed.append(request.headers.get("content-encoding") == "gzip")
        self.bodies.append(json.loads(gzip.decompress(content) if self.packed[-1] else content))
        return self._fails(request) or self._house.handle_request(request)

    def ids(self) -> list[list[str]]:
        return [[event["id"] for event in body["events"]] for body in self.bodies]

    def wire(self, **values: Any) -> Wire:
        return Wire("http://testserver", http=httpx.Client(transport=self), **values)

    def world(self) -> World:
        return World(pause=self.waits.append, chance=lambda: 1.0)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "home").mkdir()
    opened = open_house(tmp_path / "home")
    yield opened
    opened.app.state.context.catalog.close()


@pytest.fixture
def token(house: House) -> str:
    return house.first().post("/v1/tokens", json={"name": "collector"}).json()["token"]


def failing(*statuses: int | None, headers: dict[str, str] | None = None) -> Answering:
    """Answers with these statuses, one a request (None: the connection breaks), then no more."""
    left = list(statuses)

    def answer(_: httpx.Request) -> httpx.Response | None:
        if not left:
            return None
        status = left.pop(0)
        if status is None:
            raise httpx.ConnectError("broken")
        return httpx.Response(status, headers=headers)

    return answer


def collect(road: Road, sending: Sending = BY_HAND, **values: Any) -> Collector:
    spool = values.pop("spool", None)
    return Collector(road.wire(**values), sending=sending, spool=spool, world=road.world())


def test_what_is_said_arrives_in_silver(house: House, token: str) -> None:
    video = upload(house.signed_in("ada@example.org"))
    with collect(Road(house), token=token) as collector:
        playback = collector.playback(video, consent="granted")
        said = [playback.say("played", position_ms=0), playback.say("interval", start_ms=0, end_ms=5000, wall_ms=5000)]
        said.append(collector.search(consent="denied").say("searched", query="free space", results=[video]))
    for job in (ingest.JOB, tidy.JOB):
        run(house.platform, job)
    rows = house.platform.storage.read(tables.EVENTS).sort_by("event_id").to_pylist()
    assert [row["event_id"] for row in rows] == sorted(said)
    kinds = sorted((row["type"], row["viewer_kind"], row["is_bot"]) for row in rows)
    assert kinds == [("interval", "person", False), ("played", "person", False), ("searched", "nobody", False)]


def test_an_import_is_told_as_history(house: House, token: str) -> None:
    with collect(Road(house), token=token, history=True) as collector:
        collector.search(consent="denied").say("searched", query="free space", results=[])
    assert [envelope.door for envelope in stored(house)] == ["history"]


def test_a_server_that_fails_twice_gets_the_same_events_again(house: House, token: str) -> None:
    road = Road(house, failing(503, None))
    with collect(road, token=token) as collector:
        collector.playback("v_1", consent="unknown").say("shown")
        assert collector.flush()
    assert road.ids() == [road.ids()[0]] * 3
    assert road.waits == [1.0, 2.0]
    assert len(stored(house)) == 1


def test_an_answer_that_was_lost_counts_nothing_twice(house: House, token: str) -> None:
    direct, seen = Direct(house.app), []

    def taken_but_silent(request: httpx.Request) -> httpx.Response | None:
        seen.append(request)
        if len(seen) == 1:
            direct.handle_request(request)
            raise httpx.ReadTimeout("no answer")
        return None

    video = upload(house.signed_in("ada@example.org"))
    with collect(Road(house, taken_but_silent), token=token) as collector:
        collector.playback(video, consent="unknown").say("shown")
    for job in (ingest.JOB, tidy.JOB):
        run(house.platform, job)
    counts = [
        house.platform.storage.read(table).num_rows for table in (tables.EVENTS, tables.DUPLICATES, tables.REJECTED)
    ]
    assert counts == [1, 1, 0]


def test_waits_grow_up_to_a_limit_and_heed_what_the_server_asks(house: House) -> None:
    sending = Sending(in_background=False, tries=6, longest_wait_seconds=5)
    road = Road(house, failing(*[429] * 5, headers={"Retry-After": "3"}))
    with collect(road, sending) as collector:
        collector.playback("v_1", consent="unknown").say("shown")
        assert collector.flush()
    assert road.waits == [3.0, 3.0, 4.0, 5.0, 5.0]


def test_a_batch_that_is_too_large_goes_in_halves(house: House) -> None:
    road = Road(house, failing(413))
    with collect(road) as collector:
        playback = collector.playback("v_1", consent="unknown")
        said = [playback.say("played", position_ms=number) for number in range(5)]
    assert road.ids() == [said, said[:3], said[3:]]


def test_a_batch_that_will_never_be_taken_is_counted_and_no_others_wait_for_it(house: House) -> None:
    road = Road(house, failing(400))
    with collect(road, Sending(in_background=False, batch_events=2)) as collector:
        playback = collector.playback("v_1", consent="unknown")
        for _ in range(3):
            playback.say("shown")
    assert (collector.refused, collector.lost, len(stored(house))) == (2, 0, 1)


def test_large_batches_are_packed(house: House) -> None:
    road = Road(house)
    with collect(road, Sending(in_background=False, batch_events=30)) as collector:
        playback = collector.playback("v_1", consent="unknown")
        for number in range(31):
            playback.say("played", position_ms=number)
    assert road.packed == [True, False]
    assert len(stored(house)) == 31


def test_the_queue_is_bounded_and_the_oldest_go_first(house: House) -> None:
    road = Road(house)
    with collect(road, Sending(in_background=False, most_waiting=3)) as collector:
        playback = collector.playback("v_1", consent="unknown")
        said = [playback.say("played", position_ms=number) for number in range(5)]
    assert (collector.lost, road.ids()) == (2, [said[2:]])


def test_what_is_left_at_the_end_waits_in_the_spool_for_the_next_one(house: House, tmp_path: Path) -> None:
    away, sending = tmp_path / "spool", Sending(in_background=False, most_waiting=4, tries=2)
    with collect(Road(house, failing(*[None] * 9)), sending, spool=away) as collector:
        playback = collector.playback("v_1", consent="unknown")
        said = [playback.say("played", position_ms=number) for number in range(6)]
    assert (collector.lost, stored(house)) == (0, [])
    road = Road(house)
    with collect(road, sending, spool=away) as later:
        assert later.flush()
    assert [one for ids in road.ids() for one in ids] == said
    assert list(away.iterdir()) == []


def test_files_of_one_moment_are_read_in_the_order_in_which_they_were_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in range(30):
        spool.keep([b"%d" % number], at_ms=1_763_000_000_000)
    assert [spool.read(path) for path in spool.files()] == [[b"%d" % number] for number in range(30)]


def test_a_wrong_token_loses_nothing(house: House, tmp_path: Path) -> None:
    with collect(Road(house), spool=tmp_path / "spool", token="wrong") as collector:
        collector.playback("v_1", consent="unknown").say("shown")
    assert (collector.refused, collector.lost, stored(house)) == (0, 0, [])
    with collect(Road(house), spool=tmp_path / "spool"):
        pass
    assert len(stored(house)) == 1


@pytest.mark.parametrize(("consent", "viewer"), [("granted", "n_abcdef12"), ("denied", None), ("unknown", None)])
def test_a_viewer_is_named_only_with_consent(house: House, consent: Any, viewer: str | None) -> None:
    road = Road(house)
    with collect(road) as collector:
        collector.playback("v_1", consent=consent, viewer="n_abcdef12").say("shown")
    (event,) = road.bodies[0]["events"]
    assert (event["consent"], event.get("viewer")) == (consent, viewer)


def test_what_is_no_event_is_refused_where_it_is_said(house: House) -> None:
    with collect(Road(house)) as collector:
        playback = collector.playback("v_1", consent="unknown")
        for kind, values in (("levitated", {}), ("played", {}), ("played", {"position_ms": -1})):
            with pytest.raises(BadInput, match="contract"):
                playback.say(kind, **values)
    assert stored(house) == []


def test_a_thread_sends_what_fills_a_batch_without_being_asked(house: House) -> None:
    sent = threading.Event()

    def noticed(_: httpx.Request) -> None:
        sent.set()

    sending = Sending(batch_events=2, every_seconds=3600)
    road = Road(house, noticed)
    collector = Collector(road.wire(), sending=sending, world=road.world())
    try:
        playback = collector.playback("v_1", consent="unknown")
        said = [playback.say("shown"), playback.say("played", position_ms=0)]
        assert sent.wait(60)
    finally:
        collector.close()
    assert road.ids() == [said]
