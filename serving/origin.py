"""Refuses requests that another site made a browser send: unsafe methods need our own origin when a cookie signs them."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from reelhouse.errors import Refused
from serving.deps import COOKIE
from serving.errors import answer

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})


def is_own_origin(origin: str, host: str, public_url: str) -> bool:
    """Whether an origin is this server, by the host that was asked or by its public address."""
    return urlsplit(origin).netloc in (host, urlsplit(public_url).netloc)


class SameOrigin:
    """ASGI middleware; `public_url` is the address that counts as ours besides the request's own host."""

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http" and not self._is_ours(scope["method"], Headers(scope=scope)):
            refused = Refused(
                "This request came from another site.", hint="Use the pages of this server or an API token."
            )
            await answer(refused)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, method: str, headers: Headers) -> bool:
        if method in SAFE or headers.get("authorization"):
            return True
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in OWN_SITES:
            return False
        if origin is not None:
            return is_own_origin(origin, headers.get("host", ""), self._public_url)
        return site is not None or COOKIE not in cookie_parser(headers.get("cookie", ""))
