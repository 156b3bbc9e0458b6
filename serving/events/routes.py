"""The route of viewing events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from reelhouse.contract import json_schema
from serving.deps import Anyone, Here, ShareKeys
from serving.embeds.other_sites import SITE
from serving.events import service
from serving.events.body import parse_batch, read_body, unpack
from serving.events.schemas import REQUEST_BODY, Acknowledged
from serving.events.standing import Sender

router = APIRouter(tags=["events"])


@router.post("/v1/events", status_code=202, openapi_extra=REQUEST_BODY)
async def capture(
    request: Request,
    here: Here,
    caller: Anyone,
    keys: ShareKeys,
    workspace: Annotated[str | None, Query(max_length=64, description="Workspace of a search")] = None,
) -> Acknowledged:
    """Take a batch of viewing events; what is acknowledged is on disk. JSON, as sendBeacon sends it too, or gzip of it."""
    limit_bytes = here.platform.settings.events_limit_bytes
    packed = await read_body(request.stream(), limit_bytes=limit_bytes)
    plain = unpack(packed, encoding=request.headers.get("content-encoding"), limit_bytes=limit_bytes)
    agent = request.headers.get("user-agent", "")
    sender = Sender(caller=caller, keys=keys, agent=agent, workspace=workspace, site=request.scope.get(SITE))
    return Acknowledged(acknowledged=await run_in_threadpool(service.capture, here, parse_batch(plain), sender))


@router.get("/v1/events/schema")
async def get_schema() -> dict[str, Any]:
    """Give the event contract as JSON Schema."""
    return json_schema()
