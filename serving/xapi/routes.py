"""Routes of xAPI: statements are taken in and counted; they are not given out again, this is no record store."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool

from reelhouse.errors import BadInput, SignInNeeded
from serving.accounts import callers
from serving.deps import Anyone, Here, ShareKeys
from serving.embeds.other_sites import SITE
from serving.events.body import read_body, unpack
from serving.events.standing import Sender
from serving.headers import XAPI_VERSION
from serving.policy import Caller
from serving.xapi import service
from serving.xapi.schemas import REQUEST_BODY
from serving.xapi.statements import UUID, Statement, parse

router = APIRouter(tags=["xapi"])

VERSION_HEADER, VERSION = XAPI_VERSION
UNDERSTOOD = frozenset({"1.0", "1.0.0", "1.0.1", "1.0.2", "1.0.3"})


async def understood(version: Annotated[str | None, Header(alias=VERSION_HEADER, max_length=20)] = None) -> None:
    """Refuse other versions of xAPI than 1.0.x."""
    if version not in UNDERSTOOD:
        raise BadInput(f"{VERSION_HEADER} is {version!r}.", hint=f"Send {VERSION_HEADER}: {VERSION}.")


def speaker(here: Here, who: Anyone, request: Request) -> Caller:
    """Who speaks; record providers often know Basic only, whose password is then an API token."""
    password = _password(request.headers.get("authorization", ""))
    if password is None:
        return who
    found = callers.by_token(here, password)
    if found is None:
        raise SignInNeeded("The password is no valid API token.", hint="Make a new one under /v1/tokens.")
    return found


Speaker = Annotated[Caller, Depends(speaker)]
Shared = Annotated[str | None, Query(max_length=200, description="Token of a share link")]


@router.post("/v1/xapi/statements", openapi_extra=REQUEST_BODY, dependencies=[Depends(understood)])
async def post_statements(
    request: Request, here: Here, caller: Speaker, keys: ShareKeys, share: Shared = None
) -> list[str]:
    """Take one statement of the Video Profile, or a list, and give their ids; what is answered is on disk."""
    statements = await _statements(request, here.platform.settings.events_limit_bytes)
    sender = _sender(request, caller, keys)
    return await run_in_threadpool(service.capture, here, statements, sender, share=share)


@router.put(
    "/v1/xapi/statements", status_code=204, openapi_extra=REQUEST_BODY, dependencies=[Depends(understood)]
)  # fmt: skip
async def put_statement(
    request: Request,
    here: Here,
    caller: Speaker,
    keys: ShareKeys,
    statement_id: Annotated[str, Query(alias="statementId", pattern=UUID)],
    share: Shared = None,
) -> None:
    """Take one statement under the id that its sender chose; a second time changes nothing."""
    statements = await _statements(request, here.platform.settings.events_limit_bytes)
    own = _named(statements, statement_id)
    sender = _sender(request, caller, keys)
    await run_in_threadpool(service.capture, here, own, sender, share=share)


async def _statements(request: Request, limit_bytes: int) -> list[Statement]:
    packed = await read_body(request.stream(), limit_bytes=limit_bytes)
    return parse(unpack(packed, encoding=request.headers.get("content-encoding"), limit_bytes=limit_bytes))


def _sender(request: Request, caller: Caller, keys: ShareKeys) -> Sender:
    # What passes statements on for others is a program; its name says nothing of the viewer.
    passes_on = "authorization" in request.headers
    agent = "" if passes_on else request.headers.get("user-agent", "")
    return Sender(caller=caller, keys=keys, agent=agent, site=request.scope.get(SITE))


def _named(statements: list[Statement], statement_id: str) -> list[Statement]:
    """The one statement, whose id must be the one in the address."""
    told = statements[0].id if len(statements) == 1 else None
    if len(statements) != 1 or (told is not None and told.lower() != statement_id.lower()):
        raise BadInput("PUT takes one statement with the id in the address.", hint="Send several by POST.")
    return [msgspec.structs.replace(statements[0], id=statement_id)]


def _password(authorization: str) -> str | None:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
