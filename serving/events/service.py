"""Captures viewing events: rights per video, consent per event, then one durable append for the whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from reelhouse.events import Batch, Envelope
from serving import policy
from serving.catalog.models import Video
from serving.events.privacy import Peek, kept_agent, kept_payload, peek
from serving.policy import Caller
from serving.shares import opening

if TYPE_CHECKING:
    from serving.context import Context

TOPIC = "events"
_ENCODER = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sent a batch: the caller, the keys to a share link, the program, and the workspace on the page."""

    caller: Caller
    keys: opening.Keys
    agent: str = ""
    workspace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the sender is to a video (or, without one, to the workspace), and why they may not speak about it."""

    workspace: str | None
    role: str
    denied: str | None = None


def capture(here: Context, batch: Batch, sender: Sender) -> int:
    """Store every event of a batch durably, malformed ones too, and give how many there were."""
    received_at_us = here.clock()
    caller = opening.with_share(here, sender.caller, batch.share, keys=sender.keys)
    raws = [bytes(raw) for raw in batch.events]
    peeks = [peek(raw) for raw in raws]
    standings = _standings(here, caller, {seen.video_id for seen in peeks} - {None})
    home = _at_home(caller, sender.workspace)
    bodies, spaces = [], list[str]()
    for raw, seen in zip(raws, peeks, strict=True):
        consented = seen.is_consented
        standing = standings[seen.video_id] if seen.video_id is not None else _without_video(home, seen)
        spaces.append(standing.workspace or "")
        bodies.append(
            _ENCODER.encode(
                Envelope(
                    received_at_us=received_at_us,
                    payload=kept_payload(raw, is_consented=consented),
                    sent_at_ms=batch.sent_at_ms,
                    workspace=standing.workspace,
                    subject=caller.person if consented else None,
                    role=standing.role,
                    agent=kept_agent(sender.agent, is_consented=consented),
                    denied=standing.denied,
                )
            )
        )
    here.platform.inbox.append(TOPIC, bodies, keys=spaces)
    return len(bodies)


def _standings(here: Context, caller: Caller, ids: Iterable[str | None]) -> Mapping[str, Standing]:
    wanted = [video_id for video_id in ids if video_id is not None]
    with here.catalog.read() as session:
        videos = {video.id: video for video in session.scalars(select(Video).where(Video.id.in_(wanted)))}
    return {video_id: _towards(caller, videos.get(video_id)) for video_id in wanted}


def _towards(caller: Caller, video: Video | None) -> Standing:
    if video is None:
        return Standing(workspace=None, role="anonymous", denied="There is no such video.")
    denied = None if policy.may_see(caller, video) else "The sender may not see this video."
    return Standing(workspace=video.workspace, role=policy.role_towards(caller, video), denied=denied)


def _at_home(caller: Caller, wished: str | None) -> Standing:
    workspace = wished if wished in caller.roles else next(iter(caller.roles), None)
    if workspace is None:
        return Standing(workspace=None, role="anonymous", denied="The sender belongs to no workspace.")
    role = caller.roles[workspace]
    return Standing(workspace=workspace, role="member" if role == "owner" else role)


def _without_video(home: Standing, seen: Peek) -> Standing:
    # Only a search belongs to no video; anything else that names none is malformed, which the pipeline finds out.
    return home if seen.type == "searched" else Standing(workspace=home.workspace, role=home.role)
