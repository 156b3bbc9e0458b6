"""Searches the moments of the videos that the caller may see, and says when nothing is near."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from lake.vectors.words import terms
from reelhouse.ports import Query
from serving import policy
from serving.catalog.models import Video
from serving.policy import Caller
from serving.search import schemas, sentences
from serving.search.moments import Moment, by_video, demoted, merged, moment, near
from serving.search.words import share_of, snippet
from serving.videos.present import present

if TYPE_CHECKING:
    from serving.context import Context

HITS = 60
NEAREST = 3
# Sentences of this many moments are weighed by meaning too; further down words have to do.
WEIGHED_MOMENTS = 6
TITLE_SCORE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A query made ready: its terms, its vector, and the videos that the caller may see."""

    asked: schemas.Asked
    text: str
    wanted: frozenset[str]
    vector: tuple[float, ...]
    allowed: Mapping[str, Video]


def search(here: Context, caller: Caller, asked: schemas.Asked) -> schemas.Found:
    """The moments that answer, best first; when there are none, what is nearest."""
    began = time.perf_counter()
    policy.entered(caller, asked.workspace)
    ready = _prepare(here, caller, asked)
    found = _titled(ready, merged(near(_moments(here, ready), asked.mode)))
    groups = [[one] for one in found] if asked.group == "moment" else by_video(found)
    items = _items(here, caller, ready, groups[: asked.limit])
    nearest = [] if items else _items(here, caller, ready, _nearest(here, ready))
    took_ms = round((time.perf_counter() - began) * 1000)
    return schemas.Found(
        session=new_session(here.clock()), query=asked.q, took_ms=took_ms, items=items, nearest=nearest
    )


def new_session(now_us: int) -> str:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then chance; a search is a session of the event contract."""
    chance = secrets.randbits(74)
    number = ((now_us // 1000) << 80) | (0x7 << 76) | ((chance >> 62) << 64) | (0b10 << 62) | (chance & (2**62 - 1))
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _prepare(here: Context, caller: Caller, asked: schemas.Asked) -> Search:
    text = re.sub(r"\s+", " ", asked.q).strip()
    with here.catalog.read() as session:
        seen = session.scalars(select(Video).where(policy.visible(caller, asked.workspace))).all()
    return Search(
        asked=asked,
        text=text,
        wanted=frozenset(terms(text)),
        vector=here.vectors_of_texts.of(here.platform.embedder, text),
        allowed={video.id: video for video in seen},
    )


def _moments(here: Context, ready: Search) -> list[Moment]:
    query = Query(
        text=ready.text,
        vector=ready.vector,
        workspace=ready.asked.workspace,
        allowed=list(ready.allowed),
        limit=HITS,
        mode=ready.asked.mode,
    )
    recordings = here.lake.recordings()
    damaged = {video for video in ready.allowed if video in recordings and recordings[video].state == "damaged"}
    return demoted((moment(hit) for hit in here.platform.vectors.search(query)), damaged)


def _nearest(here: Context, ready: Search) -> list[list[Moment]]:
    hits = here.platform.vectors.nearest(
        ready.vector, workspace=ready.asked.workspace, allowed=list(ready.allowed), limit=HITS
    )
    return by_video(merged(moment(hit) for hit in hits))[:NEAREST]


def _titled(ready: Search, found: list[Moment]) -> list[Moment]:
    """With the videos whose name has every term of the query and of which no moment was found, at their beginning."""
    if ready.asked.mode == "semantic" or not ready.wanted:
        return found
    known = {one.video for one in found}
    named = [
        Moment(video=video.id, start_ms=0, end_ms=0, text=video.name, score=TITLE_SCORE, dense=None, lexical=1.0)
        for video in ready.allowed.values()
        if video.id not in known and share_of(video.name, ready.wanted) == 1
    ]
    return sorted([*found, *named], key=lambda one: -one.score)


def _items(here: Context, caller: Caller, ready: Search, groups: Sequence[Sequence[Moment]]) -> list[schemas.Item]:
    videos = [ready.allowed[group[0].video] for group in groups]
    shown = {video.id: video for video in present(here, caller, videos)}
    refined = [
        [_refined(here, ready, one, weigh=place == 0 and rank < WEIGHED_MOMENTS) for place, one in enumerate(group)]
        for rank, group in enumerate(groups)
    ]
    return [_item(shown[group[0].video], ready, group) for group in refined]


def _refined(here: Context, ready: Search, one: Moment, *, weigh: bool) -> Moment:
    """The moment from its best sentence on."""
    said = sentences.inside(here.lake, one)
    if not said or one.end_ms == 0:
        return one
    by_meaning = weigh and ready.asked.mode != "keyword"
    texts = [sentence.text for sentence in said]
    cosines = here.vectors_of_texts.cosines(here.platform.embedder, texts, ready.vector) if by_meaning else None
    best = sentences.best(said, ready.wanted, cosines)
    after = " ".join(sentence.text for sentence in said if sentence.start_ms >= best.start_ms)
    return replace(one, start_ms=sentences.start_of(best, one), text=after)


def _item(video: schemas.Video, ready: Search, group: Sequence[Moment]) -> schemas.Item:
    best, *others = group
    cut, places = snippet(best.text, ready.wanted)
    return schemas.Item(
        video=video,
        start_ms=best.start_ms,
        end_ms=max(best.end_ms, best.start_ms),
        score=best.score,
        snippet=cut,
        highlights=places,
        by=best.by,
        poster=video.poster,
        more=[_more(ready, one) for one in others],
    )


def _more(ready: Search, one: Moment) -> schemas.More:
    cut, places = snippet(one.text, ready.wanted)
    return schemas.More(
        start_ms=one.start_ms, end_ms=max(one.end_ms, one.start_ms), snippet=cut, highlights=places, score=one.score
    )
