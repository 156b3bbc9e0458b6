"""The event contract, version 1: what a player, page or embed may say about viewing. JSON in, typed values out.

The playback vocabulary follows the xAPI Video Profile 1.0.3; the quality events follow common player telemetry. Growth is
additive: a new field has a default, a new type is a new class, unknown fields are ignored.

Every event belongs to a `session`, which is a UUIDv7: a playback (one player load by one viewer), a search, or a page
visit. The time inside the session id is the event's day, so a session never spans two days and late events find theirs.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

NEWEST_SCHEMA = 1
UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"

Uuid7 = Annotated[str, Meta(pattern=UUID7)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Pseudonym = Annotated[str, Meta(pattern=r"^n_[A-Za-z0-9_-]{6,62}$")]
Millis = Annotated[int, Meta(ge=0, le=7 * 24 * 3_600_000)]
EpochMillis = Annotated[int, Meta(ge=946_684_800_000, le=4_102_444_800_000)]
Short = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Stretch = Annotated[str, Meta(pattern=r"^[0-9]{1,9}-[0-9]{1,9}$")]
Stretches = Annotated[list[Stretch], Meta(max_length=1000)]
Consent = Literal["granted", "denied", "unknown"]
Device = Literal["desktop", "phone", "tablet", "tv", "unknown"]
Source = Literal["direct", "library", "search", "recommendation", "share", "embed"]


class Event(Struct, kw_only=True, frozen=True, tag_field="type", gc=False):
    """What every event says: its id, its session, its number in the session, the client's clock, the consent state."""

    id: Uuid7
    session: Uuid7
    number: Count
    at_ms: EpochMillis
    consent: Consent = "unknown"
    viewer: Pseudonym | None = None
    schema: Annotated[int, Meta(ge=1, le=NEWEST_SCHEMA)] = 1
    player: Short = ""


class PlaybackEvent(Event, kw_only=True, frozen=True):
    """An event of one playback of one video."""

    video: Key


class Initialized(PlaybackEvent, kw_only=True, frozen=True, tag="initialized"):
    """The player was loaded; `source_id` is the search session or the video that led here."""

    device: Device = "unknown"
    source: Source = "direct"
    source_id: Short | None = None
    preview: bool = False


class Shown(PlaybackEvent, kw_only=True, frozen=True, tag="shown"):
    """The player became visible (an impression)."""


class Played(PlaybackEvent, kw_only=True, frozen=True, tag="played"):
    """The viewer pressed play, or playing went on."""

    position_ms: Millis


class Started(PlaybackEvent, kw_only=True, frozen=True, tag="started"):
    """The first frame moved, `startup_ms` after play was pressed."""

    startup_ms: Millis


class Interval(PlaybackEvent, kw_only=True, frozen=True, tag="interval"):
    """Media time [start_ms, end_ms) was played, which took `wall_ms` (stalls and pauses not counted)."""

    start_ms: Millis
    end_ms: Millis
    wall_ms: Millis
    rate: Annotated[float, Meta(gt=0, le=16)] = 1.0


class Paused(PlaybackEvent, kw_only=True, frozen=True, tag="paused"):
    """Playing stopped; players that tell no intervals list in `segments` all that was played so far (`start-end`, ms)."""

    position_ms: Millis
    segments: Stretches = []


class Seeked(PlaybackEvent, kw_only=True, frozen=True, tag="seeked"):
    """The playhead jumped."""

    start_ms: Millis
    end_ms: Millis


class Stalled(PlaybackEvent, kw_only=True, frozen=True, tag="stalled"):
    """Playing stood still for `wall_ms` because data was missing."""

    position_ms: Millis
    wall_ms: Millis


class RateChanged(PlaybackEvent, kw_only=True, frozen=True, tag="rate_changed"):
    """The viewer chose another speed."""

    position_ms: Millis
    rate: Annotated[float, Meta(gt=0, le=16)]


class RenditionChanged(PlaybackEvent, kw_only=True, frozen=True, tag="rendition_changed"):
    """The player switched to another rendition."""

    height: Count
    bits_per_second: Count


class Failed(PlaybackEvent, kw_only=True, frozen=True, tag="failed"):
    """Playing failed; fatal when it could not go on."""

    code: Short
    message: Short = ""
    fatal: bool = True


class Completed(PlaybackEvent, kw_only=True, frozen=True, tag="completed"):
    """The playhead reached the end; `segments` as for `paused`."""

    position_ms: Millis
    segments: Stretches = []


class Terminated(PlaybackEvent, kw_only=True, frozen=True, tag="terminated"):
    """The player was closed; `segments` as for `paused`."""

    position_ms: Millis
    segments: Stretches = []


class Interacted(PlaybackEvent, kw_only=True, frozen=True, tag="interacted"):
    """The viewer did something in the player: a call to action was shown or clicked, captions, chapter, transcript."""

    kind: Literal["cta_shown", "cta_clicked", "captions", "chapter", "transcript", "fullscreen", "quality", "other"]
    target: Short | None = None


class Shared(PlaybackEvent, kw_only=True, frozen=True, tag="shared"):
    """The viewer passed the video on."""

    kind: Literal["link", "embed", "mail"] = "link"


class Commented(PlaybackEvent, kw_only=True, frozen=True, tag="commented"):
    """The viewer commented at a position; the text lives in the catalog."""

    position_ms: Millis


class Reacted(PlaybackEvent, kw_only=True, frozen=True, tag="reacted"):
    """The viewer reacted at a position."""

    position_ms: Millis
    kind: Short


class SegmentServed(PlaybackEvent, kw_only=True, frozen=True, tag="segment_served"):
    """This server served a file to a player; only the server itself says so. `kind` is what CMCD calls the object type."""

    kind: Literal["video", "audio", "both", "init", "manifest", "captions", "key", "timed_text", "other"] = "other"
    target: Short = ""
    code: Short = "200"
    bytes: Annotated[int, Meta(ge=0, le=2**50)] = 0
    media_ms: Millis | None = None
    bits_per_second: Annotated[int, Meta(ge=0, le=2**40)] | None = None
    buffer_ms: Millis | None = None
    starved: bool = False


class Searched(Event, kw_only=True, frozen=True, tag="searched"):
    """Somebody searched; the session is the search. `results` are the videos shown, best first."""

    query: Annotated[str, Meta(max_length=500)]
    results: Annotated[list[Key], Meta(max_length=100)]


class SearchClicked(Event, kw_only=True, frozen=True, tag="search_clicked"):
    """A result of the search (the session) was opened at `start_ms`."""

    video: Key
    rank: Count
    start_ms: Millis = 0


class Recommended(Event, kw_only=True, frozen=True, tag="recommended"):
    """Videos were offered beside `video`."""

    video: Key
    results: Annotated[list[Key], Meta(max_length=100)]


class RecommendationClicked(Event, kw_only=True, frozen=True, tag="recommendation_clicked"):
    """An offered video was opened; `target` is the one chosen."""

    video: Key
    target: Key
    rank: Count


AnyEvent = (
    Initialized | Shown | Played | Started | Interval | Paused | Seeked | Stalled | RateChanged | RenditionChanged
    | Failed | Completed | Terminated | Interacted | Shared | Commented | Reacted | SegmentServed
    | Searched | SearchClicked | Recommended | RecommendationClicked
)  # fmt: skip


class Batch(Struct, kw_only=True, frozen=True):
    """The body of `POST /v1/events`: the client's clock when it was sent, an optional share link, and raw events.

    With `history` they are sent in afterwards (an import), so how late they come says nothing about the players.
    """

    sent_at_ms: EpochMillis
    events: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=1000)]
    share: Short | None = None
    history: bool = False


class Envelope(Struct, kw_only=True, frozen=True, omit_defaults=True, gc=False):
    """One record of the inbox topic `events`: an event as it came, and what only the server knows about it.

    `subject` is the opaque key of the signed-in person and is there only when the event carries granted consent; `role`
    is what that person is to the video. `denied` says why the sender may not speak about the video.
    `door` is the way by which it came. `repairs` is the `seq` of the rejected
    event that this one is the repaired form of.
    """

    received_at_us: int
    payload: bytes
    sent_at_ms: int | None = None
    workspace: str | None = None
    subject: str | None = None
    role: str = "anonymous"
    agent: str = ""
    denied: str | None = None
    door: Literal["events", "history", "xapi", "media"] = "events"
    repairs: int | None = None


class Policy(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One record of the inbox topic `policies`: for how many days a workspace keeps events from now on; None: for good."""

    received_at_us: int
    workspace: str
    keep_events_days: int | None = None


class Fact(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One record of the inbox topic `recordings`: something that happened to a recording in the catalog."""

    received_at_us: int
    fact: Literal["uploaded", "renamed", "deleted"]
    video: str
    workspace: str
    owner: str
    name: str
    created_at_us: int
    file_name: str = ""
    blob: str = ""
    sha256: str = ""
    bytes: int = 0
