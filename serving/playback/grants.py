"""Playback grants: signed addresses of one video's files, worthless elsewhere, later, or when the right has ended.

A grant is `expiry.generation.signature`. The generation names the video's own generation and who was let in (a person or
a share link); before a file is served the policy is asked again about them, at most every FRESH_SECONDS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from reelhouse.errors import NotFound
from serving import policy
from serving.accounts.callers import of_person
from serving.catalog.models import Share, Video
from serving.clock import HOUR_US, SECOND_US
from serving.policy import Caller
from serving.shares import opening

if TYPE_CHECKING:
    from serving.context import Context

FRESH_SECONDS = 2.0
LASTS_US = 12 * HOUR_US
# Grants made within these hours end together, so that addresses stay the same and caches can keep what they fetched.
ROUND_US = 6 * HOUR_US


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The parts of a grant; `expiry` in seconds since 1970."""

    expiry: int
    generation: str
    signature: str

    @property
    def text(self) -> str:
        """The grant as it stands in an address."""
        return f"{self.expiry}.{self.generation}.{self.signature}"


def issue(here: Context, caller: Caller, video: Video) -> Grant:
    """A grant for a video that the caller may see."""
    expiry = ((here.clock() + LASTS_US) // ROUND_US + 1) * ROUND_US // SECOND_US
    generation = f"{video.generation}-{_audience(caller, video)}"
    return Grant(expiry=expiry, generation=generation, signature=_sign(here, video.id, generation, expiry))


def check(here: Context, text: str, video_id: str) -> None:
    """NotFound unless the grant is ours, for this video, not past its time, and its holder may still see the video."""
    grant = _parse(text)
    if grant is None or grant.expiry * SECOND_US <= here.clock() or not _is_ours(here, grant, video_id):
        raise NotFound("file", video_id, hint="Its address has ended; open the video again.")
    if not here.living_grants.get((video_id, grant.generation), lambda: _is_living(here, grant, video_id)):
        raise NotFound("file", video_id, hint="Its address was revoked; open the video again.")


def _audience(caller: Caller, video: Video) -> str:
    inside = caller.person is not None and video.workspace in caller.roles
    return str(caller.person) if inside else caller.shared[video.id]


def _parse(text: str) -> Grant | None:
    expiry, _, rest = text.partition(".")
    generation, _, signature = rest.partition(".")
    # Only the digits that we write: other forms of the same number would be other addresses.
    if not (expiry.isascii() and expiry.isdecimal() and len(expiry) <= 12 and expiry == str(int(expiry))):
        return None
    return Grant(expiry=int(expiry), generation=generation, signature=signature)


def _is_ours(here: Context, grant: Grant, video_id: str) -> bool:
    return here.signer.matches(grant.signature, "media", video_id, grant.generation, str(grant.expiry))


def _sign(here: Context, video_id: str, generation: str, expiry: int) -> str:
    return here.signer.sign("media", video_id, generation, str(expiry))


def _is_living(here: Context, grant: Grant, video_id: str) -> bool:
    generation, _, audience = grant.generation.partition("-")
    with here.catalog.read() as session:
        video = session.get(Video, video_id)
        if video is None or str(video.generation) != generation:
            return False
        return policy.may_see(_holder(session, audience, now_us=here.clock()), video)


def _holder(session: Session, audience: str, *, now_us: int) -> Caller:
    if audience.startswith("p_"):
        return of_person(session, audience)
    share = session.get(Share, audience)
    living = share is not None and opening.is_living(session, share, now_us=now_us)
    return Caller(shared={share.video: share.id}) if share is not None and living else Caller()
