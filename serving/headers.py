"""Adds the headers that every answer carries: no type guessing, no referrer to other sites, no caching unless said."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEFAULTS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


# xAPI wants its version on every answer of its doors, refusals too (1.0.3, part 3, 6.2).
XAPI_DOORS, XAPI_VERSION = "/v1/xapi/", ("X-Experience-API-Version", "1.0.3")


class DefaultHeaders:
    """ASGI middleware that fills in headers which a route did not set."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's headers."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DEFAULTS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(XAPI_DOORS):
                    headers.setdefault(*XAPI_VERSION)
            await send(message)

        await self._app(scope, receive, complete)
