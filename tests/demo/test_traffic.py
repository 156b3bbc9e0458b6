"""The simulated traffic: repeatable, readable where it should be, nasty where it should be, and true to its own sums."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from random import Random

import msgspec
import pytest

from demo.clock import DAY_MS, days_until, uuid7
from demo.mischief import KINDS, Counts
from demo.traffic import Request, SimPerson, SimVideo, Traffic, simulate
from reelhouse.events import AnyEvent, Batch, Interval

NOW_MS = 1_790_000_000_000
PEOPLE = [SimPerson(key=f"p_{number}", token=f"token-{number}") for number in range(4)]
VIDEOS = [
    SimVideo(
        id=f"v_{number}", duration_ms=60_000 + 4000 * number, chapters_ms=(15_000, 40_000), topic="ab"[number % 2],
        appeal=1 / (number + 1), share=f"share-{number}", owner=f"p_{number % 4}", queries=(f"words of {number}",),
    )
    for number in range(8)
]  # fmt: skip
EVENT = msgspec.json.Decoder(AnyEvent)


def traffic(*, seed: int = 7, events: int = 30_000) -> Traffic:
    return simulate(VIDEOS, people=PEOPLE, viewers=200, days=30, seed=seed, now_ms=NOW_MS, events_target=events)


@cache
def sent() -> tuple[Traffic, list[Request]]:
    made = traffic()
    return made, list(made)


def raw(request: Request) -> list[bytes]:
    return [bytes(event) for event in msgspec.json.decode(request.body, type=Batch).events]


def decoded(requests: list[Request]) -> Iterator[tuple[Request, AnyEvent]]:
    for request in requests:
        for event in raw(request):
            try:
                yield request, EVENT.decode(event)
            except msgspec.ValidationError:
                continue


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert [request.body for request in traffic(events=5000)] == [request.body for request in traffic(events=5000)]


def test_another_seed_gives_other_bytes() -> None:
    assert next(traffic(seed=1)).body != next(traffic(seed=2)).body


def test_as_many_events_come_as_were_asked_for() -> None:
    assert 30_000 <= sent()[0].truth.counts.events < 30_600


def test_only_what_is_called_malformed_cannot_be_decoded() -> None:
    for request in sent()[1]:
        readable = sum(1 for _ in decoded([request]))
        assert len(raw(request)) - readable == request.counts.malformed


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("event", ["shown", "searched"])
def test_each_way_of_breaking_an_event_breaks_it(kind: int, event: str) -> None:
    rest = {"video": "v_1"} if event == "shown" else {"query": "q", "results": []}
    ids = {"id": uuid7(NOW_MS, Random(1)), "session": uuid7(NOW_MS, Random(2))}
    good = msgspec.json.encode({"type": event, **ids, "number": 0, "at_ms": NOW_MS, **rest}).decode()
    with pytest.raises(msgspec.ValidationError):
        EVENT.decode(KINDS[kind](good))


def test_what_a_pipeline_must_make_of_them_adds_up() -> None:
    """Count as the pipeline does: first receipt wins, others repeat it or collide with it."""
    first: dict[str, AnyEvent] = {}
    found: Counter[str] = Counter()
    for _, event in decoded(sent()[1]):
        found[_verdict(event, first)] += 1
    counts = sent()[0].truth.counts
    assert dict(found) == {name: getattr(counts, name) for name in Counts.__slots__ if name != "malformed"}


def _verdict(event: AnyEvent, first: dict[str, AnyEvent]) -> str:
    if int(event.session.replace("-", "")[:12], 16) > NOW_MS + DAY_MS:
        return "future"
    if getattr(event, "video", "v_").startswith("v_there"):
        return "denied"
    if event.id not in first:
        first[event.id] = event
        return "good"
    return "duplicates" if first[event.id] == event else "collisions"


def test_every_kind_of_trouble_occurs() -> None:
    truth = sent()[0].truth
    assert all(getattr(truth.counts, name) > 0 for name in Counts.__slots__)
    troubles = ("late_events", "shuffled_requests", "retried_requests", "skewed_requests", "searches_without_result")
    assert all(
        getattr(truth, name) > 0 for name in (*troubles, "robot_playbacks", "owner_playbacks", "preview_playbacks")
    )


def test_every_type_of_event_occurs() -> None:
    known = {kind.__name__ for kind in AnyEvent.__args__} - {"SegmentServed"}  # type: ignore[attr-defined]
    assert {type(event).__name__ for _, event in decoded(sent()[1])} == known


def test_no_viewer_is_named_without_consent() -> None:
    events = [event for _, event in decoded(sent()[1])]
    assert all(event.viewer is None for event in events if event.consent != "granted")
    assert {event.consent for event in events} == {"granted", "denied", "unknown"}


def test_visitors_come_by_one_share_link_a_request() -> None:
    for request in sent()[1]:
        assert (request.token is None) == (request.share is not None)
        assert msgspec.json.decode(request.body, type=Batch).share == request.share


def test_true_watch_time_is_what_the_counted_intervals_say() -> None:
    made, requests = sent()
    watched = _watched(requests)
    assert {video: truth.watched_ms for video, truth in made.truth.videos.items()} == watched


def _watched(requests: list[Request]) -> dict[str, int]:
    """Sum distinct intervals of viewers and members, without the owner, robots and previews."""
    owners = {video.id: f"token-{video.owner[2:]}" for video in VIDEOS}
    events = {event.id: (request, event) for request, event in reversed(list(decoded(requests)))}
    previews = {event.session for _, event in events.values() if getattr(event, "preview", False)}
    sums: dict[str, int] = defaultdict(int)
    for request, event in events.values():
        if not isinstance(event, Interval) or event.start_ms > 80_000_000 or event.at_ms > NOW_MS + DAY_MS:
            continue
        if event.session not in previews and request.token != owners[event.video] and not _is_robot(request):
            sums[event.video] += event.end_ms - event.start_ms
    return dict(sums)


def _is_robot(request: Request) -> bool:
    return any(mark in request.agent for mark in ("bot", "Headless", "python-requests"))


def test_sessions_lie_in_the_simulated_days_and_never_in_the_time_to_come() -> None:
    oldest = days_until(NOW_MS, days=30)[0].start_ms - 4 * 3_600_000  # clocks may run hours behind
    times = [int(event.session.replace("-", "")[:12], 16) for _, event in decoded(sent()[1])]
    kept = [at for at in times if at <= NOW_MS + DAY_MS]
    assert (min(kept) >= oldest, max(kept) <= NOW_MS) == (True, True)


def test_a_body_can_be_stamped_with_the_moment_of_sending() -> None:
    request = sent()[1][0]
    batch = msgspec.json.decode(request.stamped(NOW_MS + 60_000), type=Batch)
    assert batch.sent_at_ms == NOW_MS + 60_000 + request.skew_ms
    assert request.stamped(NOW_MS) == request.body


def test_requests_stay_within_what_the_server_takes() -> None:
    assert all(len(request.body) < 1024**2 and len(raw(request)) <= 1000 for request in sent()[1])


def test_everybody_comes_and_few_videos_are_watched_most() -> None:
    truth = sent()[0].truth
    assert len(truth.viewers) >= 200
    views = sorted((video.views for video in truth.videos.values()), reverse=True)
    assert views[0] > 3 * views[-1] > 0


def test_weekends_are_quiet() -> None:
    shares = [day.share for day in days_until(NOW_MS - NOW_MS % DAY_MS, days=8)[:7]]
    assert min(shares) < 0.4 * max(shares)


def test_a_hundred_thousand_events_take_about_a_second() -> None:
    started = time.process_time()
    count = sum(request.counts.events for request in traffic(events=50_000))
    assert count / (time.process_time() - started) > 40_000
