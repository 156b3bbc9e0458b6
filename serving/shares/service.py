"""Makes, lists and revokes share links, and tells what is behind one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from reelhouse.errors import BadInput, Conflict, NotFound, Refused
from serving import policy
from serving.catalog import models
from serving.catalog.ids import new_id, new_token, token_hash
from serving.instants import from_us, to_us
from serving.policy import Caller
from serving.shares import opening, schemas
from serving.shares.opening import Keys
from serving.videos.finding import to_manage, to_watch
from serving.videos.present import present

if TYPE_CHECKING:
    from serving.context import Context


def make(here: Context, caller: Caller, video_id: str, wanted: schemas.NewShare) -> schemas.MadeShare:
    """Make a link; a video for the workspace becomes one for whoever has a link, a private one must be opened first."""
    to_manage(here, caller, video_id)
    if wanted.expires_at is not None and to_us(wanted.expires_at) <= here.clock():
        raise BadInput("expires_at lies in the past.", hint="Choose a later time, or leave it out.")
    token = new_token()
    share = models.Share(
        id=new_id("s"),
        video=video_id,
        person=caller.known,
        token_hash=token_hash(token),
        password_hash=here.passwords.hash(wanted.password) if wanted.password else None,
        created_at_us=here.clock(),
        expires_at_us=to_us(wanted.expires_at) if wanted.expires_at else None,
    )
    with here.catalog.write() as session:
        video = policy.managed(caller, session.get(models.Video, video_id), video_id)
        if video.visibility == "private":
            raise Conflict(f"'{video.name}' is private.", hint="Change its visibility to link first.")
        video.visibility = "link"
        session.add(share)
    url = f"{here.platform.settings.public_url.rstrip('/')}/s/{token}"
    return schemas.MadeShare(**_show(share).model_dump(), token=token, url=url)


def list_shares(here: Context, caller: Caller, video_id: str) -> list[schemas.Share]:
    """The links of a video, newest first."""
    to_manage(here, caller, video_id)
    own = select(models.Share).where(models.Share.video == video_id).order_by(models.Share.created_at_us.desc())
    with here.catalog.read() as session:
        return [_show(share) for share in session.scalars(own)]


def revoke(here: Context, caller: Caller, video_id: str, share_id: str) -> None:
    """End a link; streams that it opened end within seconds."""
    to_manage(here, caller, video_id)
    with here.catalog.write() as session:
        share = session.get(models.Share, share_id)
        if share is None or share.video != video_id:
            raise NotFound("share link", share_id)
        share.revoked_at_us = share.revoked_at_us or here.clock()


def open_link(here: Context, caller: Caller, token: str, *, keys: Keys) -> schemas.Opened:
    """What is behind a link."""
    share = _living(here, token)
    if not opening.is_open(here, share, keys=keys):
        return schemas.Opened(video=None, needs_password=True)
    guest = opening.with_share(here, caller, token, keys=keys)
    return schemas.Opened(video=present(here, guest, [to_watch(here, guest, share.video)])[0], needs_password=False)


def unlock(here: Context, token: str, password: str, *, address: str) -> tuple[str, str]:
    """Check a link's password; gives the name and value of the cookie that remembers it."""
    share = _living(here, token)
    if share.password_hash is not None and not opening.fits(here, share, password, address=address):
        raise Refused("This is not the password of the link.", hint="Ask who sent you the link.")
    return opening.cookie_name(share), opening.unlock_cookie(here, share)


def _living(here: Context, token: str) -> models.Share:
    share = opening.find(here, token)
    if share is None:
        raise NotFound("share link", f"{token[:4]}…", hint="It may have ended or been revoked.")
    return share


def _show(share: models.Share) -> schemas.Share:
    return schemas.Share(
        id=share.id,
        has_password=share.password_hash is not None,
        created_at=from_us(share.created_at_us),
        expires_at=from_us(share.expires_at_us) if share.expires_at_us else None,
        revoked_at=from_us(share.revoked_at_us) if share.revoked_at_us else None,
    )
