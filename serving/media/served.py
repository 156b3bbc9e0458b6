"""Remembers which files were served to which playback, and tells the lake each second, apart from the requests.

The list is bounded and lives in memory: when it is full, or the process dies, what was served is forgotten rather than a
viewer kept waiting. How many were forgotten is counted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import structlog
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from reelhouse.errors import ReelhouseError
from reelhouse.events import Envelope, SegmentServed
from reelhouse.ids import is_uuid7, new_uuid7, uuid7_of
from serving.catalog.models import Video
from serving.events import service
from serving.events.privacy import kept_agent
from serving.media import cmcd

if TYPE_CHECKING:
    from serving.context import Context

MOST_WAITING = 20_000
EVERY_SECONDS = 1.0
DAY_MS = 86_400_000
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One answer: which file, how much of it, and what the player said, not yet read."""

    at_us: int
    video: str
    path: str
    cmcd: str
    agent: str
    status: int
    bytes: int


class ServedFiles:
    """What waits to be told, at most `limit`; safe for threads."""

    def __init__(self, *, limit: int = MOST_WAITING) -> None:
        self._waiting: deque[Served] = deque()
        self._limit = limit
        self._forgotten = 0

    def note(self, served: Served) -> None:
        """Keep it for the next telling, if there is room."""
        if len(self._waiting) < self._limit:
            self._waiting.append(served)
        else:
            self._forgotten += 1

    def take(self) -> tuple[list[Served], int]:
        """All that waits, which then waits no longer, and how many found no room since the last time."""
        taken: list[Served] = []
        with suppress(IndexError):
            while True:
                taken.append(self._waiting.popleft())
        forgotten, self._forgotten = self._forgotten, 0
        return taken, forgotten


def tell(here: Context) -> int:
    """Put all that waits into the inbox and give how many events that made; what the inbox refuses waits on."""
    waiting, forgotten = here.served.take()
    if forgotten:
        _log.warning("served.forgotten", files=forgotten)
    heard = [(served, said) for served in waiting if (said := cmcd.parse(served.cmcd)) and said.kind != "init"]
    if not heard:
        return 0
    try:
        workspaces = _workspaces(here, {served.video for served, _ in heard})
        service.store(here, [_envelope(served, said, workspaces.get(served.video)) for served, said in heard])
    except ReelhouseError as error:
        _log.warning("served.not_told", reason=str(error), waiting=len(heard))
        for served, _ in heard:
            here.served.note(served)
        return 0
    return len(heard)


@asynccontextmanager
async def telling(here: Context) -> AsyncIterator[None]:
    """Tell every second while the block runs, and once more at its end."""
    task = asyncio.create_task(_each_second(here))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await run_in_threadpool(tell, here)


async def _each_second(here: Context) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await run_in_threadpool(tell, here)
        except Exception:  # noqa: BLE001 - whatever happens to these figures, viewers are served and the next second tries again
            _log.exception("served.broken")


def _workspaces(here: Context, videos: set[str]) -> Mapping[str, str]:
    with here.catalog.read() as session:
        rows = session.execute(select(Video.id, Video.workspace).where(Video.id.in_(videos)))
        return {row.id: row.workspace for row in rows}


def _envelope(served: Served, said: cmcd.Cmcd, workspace: str | None) -> Envelope:
    at_ms = served.at_us // 1000
    session = _session(said.session, at_ms)
    event = SegmentServed(
        id=new_uuid7(at_ms),
        session=session,
        number=min(1_000_000_000, max(0, at_ms - int(session[:8] + session[9:13], 16))),
        at_ms=at_ms,
        video=served.video,
        kind=said.kind,  # type: ignore[arg-type]
        target=served.path[-200:],
        code=str(served.status),
        bytes=served.bytes,
        media_ms=said.media_ms,
        bits_per_second=said.bits_per_second,
        buffer_ms=said.buffer_ms,
        starved=said.is_starved,
    )
    return Envelope(
        received_at_us=served.at_us,
        payload=msgspec.json.encode(event),
        workspace=workspace,
        agent=kept_agent(served.agent, is_consented=False),
        door="media",
    )


def _session(told: str, at_ms: int) -> str:
    """Our players say their playback's session; another player's gets one id for the day."""
    known = told.lower()
    return known if is_uuid7(known) else uuid7_of(at_ms - at_ms % DAY_MS, f"cmcd {known[:200]}")
