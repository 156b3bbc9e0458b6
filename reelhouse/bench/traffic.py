"""Seeded viewing traffic as the events endpoint stores it, and a home whose bronze holds it. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec
import pyarrow as pa

from demo.traffic import Request, SimPerson, SimVideo, simulate
from jobs import job_named
from lake import tables
from reelhouse.events import Batch, Envelope, Fact
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from serving.events.privacy import kept_agent, kept_payload, peek

NOW_MS = 1_790_000_000_000
WORKSPACE = "w_bench"
APPEND_EVENTS = 500
EVENTS_A_VIEWER = 400
PEOPLE = tuple(f"p_{number:012d}" for number in range(20))
VIDEOS = {
    f"v_{number:012d}": SimVideo(
        id=f"v_{number:012d}",
        duration_ms=60_000 + 4_000 * number,
        chapters_ms=(15_000, 40_000),
        topic="ab"[number % 2],
        appeal=1 / (number + 1),
        share=f"share-{number}",
        owner=PEOPLE[number % 4],
        queries=(f"words of {number}", f"Other  words of {number}"),
    )
    for number in range(24)
}
_ENCODER = msgspec.msgpack.Encoder()


def envelopes(events: int) -> Iterator[bytes]:
    """At least `events` inbox records of 30 days of traffic; the same number gives the same bytes."""
    for request in _requests(events):
        yield from (_ENCODER.encode(envelope) for envelope in _received(request))


def home_in_bronze(folder: Path, events: int) -> Platform:
    """A platform on `folder` whose bronze.events holds that traffic, and whose silver.videos knows the videos."""
    platform = home_with_videos(folder)
    acknowledge(platform, envelopes(events))
    run(platform, job_named("ingest.events"))
    return platform


def home_with_videos(folder: Path) -> Platform:
    """A platform on `folder` whose silver.videos knows the videos, before the first event."""
    platform = Platform.open(Settings(home=folder))
    platform.inbox.append("recordings", [_ENCODER.encode(_upload(video)) for video in VIDEOS.values()])
    platform.storage.append(tables.MEDIA_ASSETS, _probed())
    for name in ("ingest.recordings", "tidy.videos"):
        run(platform, job_named(name))
    return platform


def acknowledge(platform: Platform, bodies: Iterable[bytes]) -> None:
    """Append to the inbox, as many records at a time as a busy endpoint does."""
    waiting = iter(bodies)
    while together := list(islice(waiting, APPEND_EVENTS)):
        platform.inbox.append("events", together)


def _requests(events: int) -> Iterator[Request]:
    people = [SimPerson(key=key, token=key) for key in PEOPLE]
    viewers = max(len(people) + 10, events // EVENTS_A_VIEWER)
    return simulate(
        list(VIDEOS.values()),
        people=people,
        viewers=viewers,
        days=30,
        seed=7,
        now_ms=NOW_MS,
        events_target=events,
    )


def _received(request: Request) -> Iterator[Envelope]:
    """What the endpoint stores of a request; in the simulation a token is the key of its person."""
    batch = msgspec.json.decode(request.body, type=Batch)
    for raw in map(bytes, batch.events):
        seen = peek(raw)
        video = VIDEOS.get(seen.video_id or "")
        unknown = seen.video_id is not None and video is None
        member = "member" if request.token else "anonymous"
        yield Envelope(
            received_at_us=NOW_MS * 1000,
            payload=kept_payload(raw, is_consented=seen.is_consented),
            sent_at_ms=batch.sent_at_ms,
            workspace=None if unknown else WORKSPACE,
            subject=request.token if seen.is_consented else None,
            role="owner" if video and video.owner == request.token else member,
            agent=kept_agent(request.agent, is_consented=seen.is_consented),
            denied="There is no such video." if unknown else None,
        )


def _upload(video: SimVideo) -> Fact:
    at_us = (NOW_MS - 40 * 86_400_000) * 1000
    return Fact(
        received_at_us=at_us, fact="uploaded", video=video.id, workspace=WORKSPACE, owner=video.owner,
        name=f"Video {video.id}", created_at_us=at_us, blob=f"originals/{video.id}/source.mp4", sha256=video.id, bytes=1,
    )  # fmt: skip


def _probed() -> pa.Table:
    rows = [{"video": video.id, "verdict": "ready", "duration_ms": video.duration_ms} for video in VIDEOS.values()]
    return pa.Table.from_pylist(rows, schema=tables.MEDIA_ASSETS.schema)
