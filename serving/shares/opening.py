"""Opens share links: finds the living link behind a token and checks its password or its unlock cookie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from serving.catalog.ids import token_hash
from serving.catalog.models import Share, Video
from serving.clock import HOUR_US, SECOND_US

if TYPE_CHECKING:
    from serving.context import Context
    from serving.policy import Caller

UNLOCKED_US = 12 * HOUR_US


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What a caller shows to open a link with a password."""

    password: str | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


def with_share(here: Context, caller: Caller, token: str | None, *, keys: Keys) -> Caller:
    """The caller, and the video that the link opens; a dead, wrong or locked link opens nothing."""
    found = find(here, token) if token else None
    if found is None or not is_open(here, found, keys=keys):
        return caller
    return replace(caller, shared={**caller.shared, found.video: found.id})


def find(here: Context, token: str) -> Share | None:
    """The living link behind a token whose video is there and still shared by link."""
    with here.catalog.read() as session:
        share = session.scalar(select(Share).where(Share.token_hash == token_hash(token)))
        return share if share is not None and is_living(session, share, now_us=here.clock()) else None


def is_living(session: Session, share: Share, *, now_us: int) -> bool:
    """Whether a link is not revoked and not past its time, and its video is there and shared by link."""
    if share.revoked_at_us is not None or (share.expires_at_us is not None and share.expires_at_us <= now_us):
        return False
    video = session.get(Video, share.video)
    return video is not None and video.deleted_at_us is None and video.visibility == "link"


def is_open(here: Context, share: Share, *, keys: Keys) -> bool:
    """Whether the keys open the link; wrong passwords are counted per link and address."""
    if share.password_hash is None or _has_unlocked(here, share, keys.cookies.get(cookie_name(share), "")):
        return True
    return keys.password is not None and fits(here, share, keys.password, address=keys.address)


def fits(here: Context, share: Share, password: str, *, address: str) -> bool:
    """Whether this is the link's password; TooMany after too many wrong ones."""
    key = f"share {share.id} {address}"
    here.attempts.check(key, now_us=here.clock())
    if here.passwords.matches(share.password_hash, password):
        here.attempts.succeeded(key)
        return True
    here.attempts.failed(key, now_us=here.clock())
    return False


def cookie_name(share: Share) -> str:
    """The cookie that remembers that a link was unlocked."""
    return f"reelhouse_share_{share.id}"


def unlock_cookie(here: Context, share: Share) -> str:
    """A value that proves for some hours that the password was given; another password makes it worthless."""
    expiry = str((here.clock() + UNLOCKED_US) // SECOND_US)
    return f"{expiry}.{here.signer.sign('unlock', share.id, expiry, share.password_hash or '')}"


def _has_unlocked(here: Context, share: Share, value: str) -> bool:
    expiry, _, signature = value.partition(".")
    if not here.signer.matches(signature, "unlock", share.id, expiry, share.password_hash or ""):
        return False
    return int(expiry) * SECOND_US > here.clock()
