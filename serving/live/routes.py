"""The live stream: server-sent events, one whenever something changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from serving.context import Context
from serving.deps import Here, SignedIn
from serving.live import service
from serving.live.schemas import Now
from serving.policy import Caller

router = APIRouter(prefix="/v1/live", tags=["live"])

EVERY_SECONDS = 1.0
BEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0  # then the browser comes again, and its rights are looked up anew
Workspace = Annotated[str, Query(max_length=64)]


@router.get("")
def get_live(here: Here, caller: SignedIn, workspace: Workspace) -> Now:
    """Give a workspace at this moment: who watches, and today's counts; for members and owners."""
    return service.now(here, caller, workspace)


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def stream_live(request: Request, here: Here, caller: SignedIn, workspace: Workspace) -> StreamingResponse:
    """Send the same as server-sent events, one when it changed, for ten minutes at most; browsers come again by themselves."""
    first = await run_in_threadpool(service.now, here, caller, workspace)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _changes(request, here, caller, workspace, first), media_type="text/event-stream", headers=headers
    )


async def _changes(request: Request, here: Context, caller: Caller, workspace: str, first: Now) -> AsyncIterator[str]:
    began = sent_at = time.monotonic()
    sent = first
    yield _event(first)
    while time.monotonic() - began < LONGEST_SECONDS and not await request.is_disconnected():
        await asyncio.sleep(EVERY_SECONDS)
        found = await run_in_threadpool(service.now, here, caller, workspace)
        if found != sent:
            sent, sent_at = found, time.monotonic()
            yield _event(found)
        elif time.monotonic() - sent_at > BEAT_SECONDS:
            sent_at = time.monotonic()
            yield ": still here\n\n"


def _event(now: Now) -> str:
    return f"event: now\ndata: {now.model_dump_json()}\n\n"
