"""Routes of share links."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Response

from serving.deps import Address, Anyone, Here, ShareKeys, SignedIn
from serving.listing import Page
from serving.shares import opening, service
from serving.shares.schemas import MadeShare, NewShare, Opened, Password, Share

router = APIRouter(tags=["shares"])


@router.get("/v1/videos/{video}/shares")
def list_shares(here: Here, caller: SignedIn, video: str) -> Page[Share]:
    """List the share links of a video; for who manages it."""
    return Page(items=service.list_shares(here, caller, video))


@router.post("/v1/videos/{video}/shares", status_code=201)
def make_share(here: Here, caller: SignedIn, video: str, wanted: NewShare) -> MadeShare:
    """Make a share link; its secret is shown this once."""
    return service.make(here, caller, video, wanted)


@router.delete("/v1/videos/{video}/shares/{share}", status_code=204)
def revoke_share(here: Here, caller: SignedIn, video: str, share: str) -> None:
    """End a share link."""
    service.revoke(here, caller, video, share)


@router.get("/v1/shares/{token}")
def open_share(here: Here, caller: Anyone, keys: ShareKeys, token: str) -> Opened:
    """Show what is behind a share link; its password comes in X-Share-Password or was given to unlock."""
    return service.open_link(here, caller, token, keys=keys)


@router.post("/v1/shares/{token}/unlock")
def unlock(here: Here, caller: Anyone, address: Address, token: str, wanted: Password, *, response: Response) -> Opened:
    """Give the password of a share link; a cookie remembers it for some hours."""
    name, value = service.unlock(here, token, wanted.password, address=address)
    response.set_cookie(
        name,
        value,
        max_age=opening.UNLOCKED_US // 1_000_000,
        httponly=True,
        samesite="lax",
        secure=here.is_https,
    )
    return service.open_link(here, caller, token, keys=replace(opening.Keys(), cookies={name: value}))
