"""Lets players on allowed sites speak to the doors of viewing events (CORS), as nobody: what a browser knows stays out.

A site that no workspace lists gets no further than before: the preflight is refused, and so is the request itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelhouse.errors import Refused
from serving.embeds.sites import workspaces_of
from serving.errors import answer
from serving.origin import is_own_origin

if TYPE_CHECKING:
    from serving.context import Context

DOORS = {"/v1/events": "POST, OPTIONS", "/v1/xapi/statements": "POST, PUT, OPTIONS"}
SITE = "reelhouse.site"
# Neither who is signed in nor where the request comes from may count: the site's own standing is all there is.
LEFT_OUT = frozenset({b"cookie", b"origin", b"sec-fetch-site"})
ASKABLE = "Authorization, Content-Encoding, Content-Type, X-Experience-API-Version, X-Share-Password"
TOLD = "Retry-After, X-Experience-API-Version"


class OtherSites:
    """ASGI middleware; leaves the allowed site in the scope under SITE."""

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, let an allowed site in, or pass everything else on as it is."""
        methods = DOORS.get(scope["path"]) if scope["type"] == "http" else None
        if methods is None or (scope["method"] != "OPTIONS" and not self._foreign(scope)):
            await self._app(scope, receive, send)
        else:
            await self._at_door(scope, receive, send, methods=methods)

    async def _at_door(self, scope: Scope, receive: Receive, send: Send, *, methods: str) -> None:
        site = self._foreign(scope)
        if site and not await run_in_threadpool(workspaces_of, _context(scope), site):
            refused = Refused(
                f"{site[:100]} is not allowed to speak here.", hint="Add it to a workspace's embed sites."
            )
            through = self._app if scope["method"] != "OPTIONS" else answer(refused)
            await through(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_preflight(site, methods))(scope, receive, send)
        else:
            await self._app(_as_nobody(scope, site), receive, _telling(send, site))

    def _foreign(self, scope: Scope) -> str:
        """The other site that the request comes from, nothing when it is our own or no site at all."""
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        return "" if not origin or is_own_origin(origin, headers.get("host", ""), self._public_url) else origin


def _context(scope: Scope) -> Context:
    return cast("Context", cast(Any, scope["app"]).state.context)


def _as_nobody(scope: Scope, site: str) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name not in LEFT_OUT]
    return {**scope, "headers": headers, SITE: site}


def _preflight(site: str, methods: str) -> dict[str, str]:
    if not site:
        return {"Allow": methods}
    asked = {"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Headers": ASKABLE}
    return asked | {"Access-Control-Allow-Origin": site, "Access-Control-Max-Age": "600", "Vary": "Origin"}


def _telling(send: Send, site: str) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = site
            headers["Access-Control-Expose-Headers"] = TOLD
            headers.add_vary_header("Origin")
        await send(message)

    return told
