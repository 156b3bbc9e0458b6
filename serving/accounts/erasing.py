"""Removes a person from the catalog, with what hangs on them; what the file held before is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select

from serving.catalog.database import Catalog
from serving.catalog.models import Comment, Person, Share, Upload, Video


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person of the catalog, and the videos that are theirs."""

    key: str
    email: str
    videos: tuple[str, ...]


def find(catalog: Catalog, who: str) -> Found | None:
    """The person with this key or e-mail address."""
    with catalog.read() as session:
        person = session.scalar(select(Person).where(or_(Person.id == who, Person.email == who.strip().lower())))
        if person is None:
            return None
        videos = session.scalars(select(Video.id).where(Video.owner == person.id).order_by(Video.id)).all()
        return Found(key=person.id, email=person.email, videos=tuple(videos))


def remove(catalog: Catalog, key: str, videos: Sequence[str]) -> None:
    """Delete the person, their sessions, tokens, memberships, comments, shares and these videos of theirs."""
    with catalog.write() as session:
        session.execute(delete(Comment).where(or_(Comment.person == key, Comment.video.in_(videos))))
        session.execute(delete(Share).where(or_(Share.person == key, Share.video.in_(videos))))
        session.execute(delete(Upload).where(Upload.person == key))
        session.execute(delete(Video).where(Video.id.in_(videos)))
        session.execute(delete(Person).where(Person.id == key))
    catalog.overwrite_deleted()
