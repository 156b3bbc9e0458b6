"""Seeded viewing traffic: the requests that players would send, life-like and nasty, and what truly happened."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from demo.clock import HOUR_MS, Day, days_until
from demo.mischief import Counts, Parcel, parcels
from demo.playback import Playback, SimVideo
from demo.viewers import SimPerson, Viewer, cast
from demo.visits import Library, Visit, visit

__all__ = ["Request", "SimPerson", "SimVideo", "Traffic", "Truth", "VideoTruth", "simulate"]

BODY_START = '{"sent_at_ms":'
EPOCH_MS_DIGITS = 13
LONGEST_VISIT_MS = 2 * HOUR_MS
MOST_EVENTS = 800  # of one request; the server takes 1000
ONLINE_EVERY_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One `POST /v1/events`: the body as JSON, who sends it, and what the events in it are.

    The body says that it was sent at the simulation's now; `stamped` says it for another moment.
    """

    body: bytes
    token: str | None
    share: str | None
    agent: str
    skew_ms: int
    counts: Counts

    def stamped(self, now_ms: int) -> bytes:
        """The body as sent at `now_ms` by a device whose clock runs `skew_ms` ahead."""
        start = len(BODY_START)
        return self.body[:start] + str(now_ms + self.skew_ms).encode() + self.body[start + EPOCH_MS_DIGITS :]


@dataclass(slots=True, kw_only=True)
class VideoTruth:
    """What truly happened to a video, without robots, its owner and previews; media time in milliseconds."""

    playbacks: int = 0
    views: int = 0
    watched_ms: int = 0
    reached_end: int = 0
    viewers: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Truth:
    """What was sent so far. `viewers` are the keys of all who came; those of a video are only its consenting ones."""

    counts: Counts = field(default_factory=Counts)
    requests: int = 0
    late_events: int = 0
    shuffled_requests: int = 0
    retried_requests: int = 0
    skewed_requests: int = 0
    searches: int = 0
    searches_without_result: int = 0
    robot_playbacks: int = 0
    owner_playbacks: int = 0
    preview_playbacks: int = 0
    viewers: set[str] = field(default_factory=set)
    videos: dict[str, VideoTruth] = field(default_factory=dict)


def simulate(  # noqa: PLR0913  the whole world in one call
    videos: Sequence[SimVideo],
    *,
    people: Sequence[SimPerson],
    viewers: int,
    days: int,
    seed: int,
    now_ms: int,
    events_target: int = 200_000,
) -> Traffic:
    """The traffic of the last `days` UTC days, at least `events_target` events; the same arguments give the same bytes.

    Every viewer comes at least once. Visitors come by the share links of the videos.
    """
    return Traffic(videos, people=people, viewers=viewers, span=(now_ms, days), seed=seed, events_target=events_target)


class Traffic(Iterator[Request]):
    """Requests in order of arrival, made while they are read; `truth` tells of those that were read."""

    def __init__(
        self,
        videos: Sequence[SimVideo],
        *,
        people: Sequence[SimPerson],
        viewers: int,
        span: tuple[int, int],
        seed: int,
        events_target: int,
    ) -> None:
        self.truth = Truth(videos={video.id: VideoTruth() for video in videos})
        self._now_ms, self._target = span[0], events_target
        self._days = days_until(span[0], days=span[1])
        self._chance = Random(seed)
        self._library = Library(videos)
        self._crowd = cast(people, viewers=viewers, chance=self._chance)
        self._weights = list(accumulate(viewer.activity for viewer in self._crowd))
        self._made = 0
        self._waiting: list[tuple[int, int, Visit, Parcel]] = []
        self._requests = self._run()

    def __next__(self) -> Request:
        return next(self._requests)

    def _run(self) -> Iterator[Request]:
        """A day at a time: make its visits, and now and then let go of all that has arrived."""
        newcomers, quota = self._newcomers(), 0.0
        for number, (day, comers) in enumerate(zip(self._days, newcomers, strict=True), start=1):
            quota += day.share * self._target
            self._fill(day, comers, quota)
            if number % ONLINE_EVERY_DAYS == 0:
                yield from self._arrived(day.until_ms)
        yield from self._arrived(None)

    def _newcomers(self) -> list[list[Viewer]]:
        """Who comes for the first time on which day."""
        groups: list[list[Viewer]] = [[] for _ in self._days]
        shares = list(accumulate(day.share for day in self._days))
        for viewer, group in zip(
            self._crowd, self._chance.choices(groups, cum_weights=shares, k=len(self._crowd)), strict=True
        ):
            group.append(viewer)
        return groups

    def _fill(self, day: Day, comers: Sequence[Viewer], quota: float) -> None:
        for viewer in comers:
            self._visit(day, viewer)
        while self._made < quota:
            self._visit(day, self._chance.choices(self._crowd, cum_weights=self._weights)[0])

    def _visit(self, day: Day, viewer: Viewer) -> None:
        latest_ms = self._now_ms - LONGEST_VISIT_MS - max(0, viewer.skew_ms)
        made = visit(self._library, viewer, min(day.moment(self._chance), latest_ms), self._chance)
        texts = [text for session in made.sessions for text in session.texts]
        self._note(made)
        for parcel in parcels(texts, made.at_ms, self._now_ms, self._chance):
            heapq.heappush(self._waiting, (parcel.arrival_ms, self._made, made, parcel))
            self._made += parcel.counts.events

    def _arrived(self, until_ms: int | None) -> Iterator[Request]:
        """What has arrived; a device sends together what it kept, as far as one share link goes."""
        kept: dict[tuple[str, str | None, int], list[Parcel]] = {}
        viewers: dict[str, Viewer] = {}
        while self._waiting and (until_ms is None or self._waiting[0][0] <= until_ms):
            _, order, made, parcel = heapq.heappop(self._waiting)
            viewers[made.viewer.key] = made.viewer
            alone = order if parcel.is_retry else -1
            kept.setdefault((made.viewer.key, made.share, alone), []).append(parcel)
        for (key, share, _), together in kept.items():
            for bundle in _bundles(together):
                yield self._request(viewers[key], share, bundle)

    def _request(self, viewer: Viewer, share: str | None, together: Sequence[Parcel]) -> Request:
        counts = Counts()
        for parcel in together:
            counts = counts.plus(parcel.counts)
        self._count(together, counts, viewer)
        head = f'{BODY_START}{self._now_ms + viewer.skew_ms},"history":true' + (f',"share":"{share}"' if share else "")
        texts = ",".join(text for parcel in together for text in parcel.texts)
        return Request(
            body=f'{head},"events":[{texts}]}}'.encode(),
            token=viewer.token,
            share=share,
            agent=viewer.agent,
            skew_ms=viewer.skew_ms,
            counts=counts,
        )

    def _count(self, together: Sequence[Parcel], counts: Counts, viewer: Viewer) -> None:
        truth = self.truth
        truth.counts = truth.counts.plus(counts)
        truth.requests += 1
        truth.late_events += sum(parcel.counts.events for parcel in together if parcel.is_late)
        truth.shuffled_requests += any(parcel.is_shuffled for parcel in together)
        truth.retried_requests += together[0].is_retry
        truth.skewed_requests += abs(viewer.skew_ms) > 2000

    def _note(self, made: Visit) -> None:
        """What a visit adds to the truth; complete when all requests were read."""
        truth, viewer = self.truth, made.viewer
        truth.viewers.add(viewer.key)
        truth.searches += made.searches
        truth.searches_without_result += made.searches_without_result
        for playback in made.playbacks:
            is_owner = playback.video.owner == viewer.key
            truth.robot_playbacks += viewer.is_robot
            truth.owner_playbacks += is_owner
            truth.preview_playbacks += playback.is_preview
            if not (viewer.is_robot or is_owner or playback.is_preview):
                _watched(truth.videos, playback, viewer)


def _watched(videos: Mapping[str, VideoTruth], playback: Playback, viewer: Viewer) -> None:
    video = videos[playback.video.id]
    video.playbacks += 1
    video.views += playback.is_view
    video.watched_ms += playback.watched_ms
    video.reached_end += playback.is_completed
    if playback.is_view and viewer.consent == "granted":
        video.viewers.add(viewer.key)


def _bundles(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """The same parcels in order, as many together as one request may hold."""
    bundle: list[Parcel] = []
    for parcel in parcels:
        if bundle and sum(len(kept.texts) for kept in bundle) + len(parcel.texts) > MOST_EVENTS:
            yield bundle
            bundle = []
        bundle.append(parcel)
    yield bundle
