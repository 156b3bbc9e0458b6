"""What routes ask for by annotation: the context, and who is calling."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Header, Query, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from reelhouse.errors import SignInNeeded
from serving.accounts import callers
from serving.context import Context
from serving.policy import Caller
from serving.shares import opening
from serving.shares.opening import Keys

COOKIE = "reelhouse_session"

_bearer = HTTPBearer(auto_error=False, scheme_name="token")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")


async def context(request: Request) -> Context:
    """The application's context."""
    return cast(Context, request.app.state.context)


Here = Annotated[Context, Depends(context)]
SessionToken = Annotated[str | None, Depends(_cookie)]
ApiToken = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def caller(here: Here, token: ApiToken, session: SessionToken) -> Caller:
    """Who calls: by API token, by session cookie, or nobody; a wrong token is refused."""
    if token is not None:
        found = callers.by_token(here, token.credentials)
        if found is None:
            raise SignInNeeded("This token is not valid.", hint="Make a new one under /v1/tokens.")
        return found
    return (callers.by_session(here, session) if session else None) or Caller()


Anyone = Annotated[Caller, Depends(caller)]


async def signed_in(who: Anyone) -> Caller:
    """The caller, who must be somebody."""
    _ = who.known
    return who


SignedIn = Annotated[Caller, Depends(signed_in)]
SharePassword = Annotated[str | None, Header(alias="X-Share-Password", max_length=200)]


async def share_keys(request: Request, password: SharePassword = None) -> Keys:
    """What the caller shows to open a share link that has a password."""
    return Keys(password=password, cookies=request.cookies, address=address_of(request))


ShareKeys = Annotated[Keys, Depends(share_keys)]


def watcher(
    here: Here,
    who: Anyone,
    keys: ShareKeys,
    share: Annotated[str | None, Query(max_length=200, description="Token of a share link")] = None,
) -> Caller:
    """The caller together with the video that their share link opens."""
    return opening.with_share(here, who, share, keys=keys)


Watcher = Annotated[Caller, Depends(watcher)]


async def address(request: Request) -> str:
    """The network address that the request came from."""
    return address_of(request)


def address_of(request: Request) -> str:
    """The network address of the other end."""
    return request.client.host if request.client else "unknown"


Address = Annotated[str, Depends(address)]
