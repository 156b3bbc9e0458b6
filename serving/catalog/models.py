"""The rows of the catalog, as SQLAlchemy classes. Instants are whole microseconds since 1970 (UTC); knows no rule."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

KEY = String(64)


class Base(DeclarativeBase):
    """The root of all catalog rows."""

    type_annotation_map = {int: BigInteger}  # noqa: RUF012 - SQLAlchemy reads this class attribute


class Person(Base):
    """Somebody who can sign in; the lake knows only `id`."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    created_at_us: Mapped[int]


class Workspace(Base):
    """A group of people and their videos; its events are kept for `keep_events_days`, without it for good."""

    __tablename__ = "workspaces"
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at_us: Mapped[int]
    keep_events_days: Mapped[int | None]


class EmbedSite(Base):
    """A site (an origin such as `https://example.org`) that may show a workspace's videos and speak of their viewing."""

    __tablename__ = "embed_sites"
    workspace: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    origin: Mapped[str] = mapped_column(String(300), primary_key=True, index=True)


class Membership(Base):
    """A person's role in a workspace: owner, member or viewer."""

    __tablename__ = "memberships"
    workspace: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16))
    created_at_us: Mapped[int]


class SignIn(Base):
    """One signed-in browser; only the hash of its token is kept."""

    __tablename__ = "sign_ins"
    token_hash: Mapped[str] = mapped_column(KEY, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at_us: Mapped[int]
    expires_at_us: Mapped[int]


class ApiToken(Base):
    """A token for programs; only its hash is kept."""

    __tablename__ = "api_tokens"
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(KEY, unique=True)
    created_at_us: Mapped[int]


class Upload(Base):
    """A resumable upload; its offset is the size of the stored part and is kept nowhere else."""

    __tablename__ = "uploads"
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    workspace: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    video: Mapped[str] = mapped_column(KEY, unique=True)
    file_name: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(300))
    visibility: Mapped[str] = mapped_column(String(16))
    length_bytes: Mapped[int]
    recorded_at_us: Mapped[int]
    expires_at_us: Mapped[int]
    finished_at_us: Mapped[int | None]


class Video(Base):
    """A recording as people see it; `generation` rises when every address given out for it must stop working."""

    __tablename__ = "videos"
    __table_args__ = (Index("videos_by_age", "workspace", "created_at_us", "id"),)
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    workspace: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    owner: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    visibility: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(300))
    blob: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    generation: Mapped[int]
    created_at_us: Mapped[int]
    deleted_at_us: Mapped[int | None]


class Share(Base):
    """A link that lets anyone who has it see one video; only the hash of its token is kept."""

    __tablename__ = "shares"
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    video: Mapped[str] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"), index=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str] = mapped_column(KEY, unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    created_at_us: Mapped[int]
    expires_at_us: Mapped[int | None]
    revoked_at_us: Mapped[int | None]


class Comment(Base):
    """A remark or a reaction at a position of a video."""

    __tablename__ = "comments"
    __table_args__ = (Index("comments_of_video", "video", "position_ms", "id"),)
    id: Mapped[str] = mapped_column(KEY, primary_key=True)
    video: Mapped[str] = mapped_column(ForeignKey("videos.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    position_ms: Mapped[int]
    created_at_us: Mapped[int]


class OutboxRow(Base):
    """A fact that the lake must learn; it goes when the inbox has it on disk."""

    __tablename__ = "outbox"
    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    topic: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
