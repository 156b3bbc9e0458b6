"""The first schema: people, workspaces, videos, uploads, shares, comments, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.String(64)


def upgrade() -> None:
    """Make every table of the first schema."""
    _people()
    _doors()
    _videos()
    _talk()
    _outbox()


def downgrade() -> None:
    """Drop what the upgrade made."""
    for table in (
        "outbox", "comments", "shares", "videos", "uploads", "api_tokens", "sign_ins", "memberships", "workspaces", "people",
    ):  # fmt: skip
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", KEY, primary_key=True),
        _text("name", 200),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        _text("password_hash", 300),
        _number("created_at_us"),
    )
    op.create_table("workspaces", sa.Column("id", KEY, primary_key=True), _text("name", 200), _number("created_at_us"))
    op.create_table(
        "memberships",
        _link("workspace", "workspaces.id", primary_key=True),
        _link("person", "people.id", primary_key=True),
        _text("role", 16),
        _number("created_at_us"),
    )
    op.create_index("ix_memberships_person", "memberships", ["person"])


def _doors() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", KEY, primary_key=True),
        _link("person", "people.id"),
        _number("created_at_us"),
        _number("expires_at_us"),
    )
    op.create_index("ix_sign_ins_person", "sign_ins", ["person"])
    op.create_table(
        "api_tokens",
        sa.Column("id", KEY, primary_key=True),
        _link("person", "people.id"),
        _text("name", 200),
        sa.Column("token_hash", KEY, nullable=False, unique=True),
        _number("created_at_us"),
    )
    op.create_index("ix_api_tokens_person", "api_tokens", ["person"])


def _videos() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", KEY, primary_key=True),
        _link("person", "people.id"),
        _link("workspace", "workspaces.id"),
        sa.Column("video", KEY, nullable=False, unique=True),
        _text("file_name", 300),
        _text("name", 300),
        _text("visibility", 16),
        _number("length_bytes"),
        _number("recorded_at_us"),
        _number("expires_at_us"),
        _number("finished_at_us", nullable=True),
    )
    op.create_index("ix_uploads_person", "uploads", ["person"])
    op.create_table(
        "videos",
        sa.Column("id", KEY, primary_key=True),
        _link("workspace", "workspaces.id"),
        sa.Column("owner", KEY, sa.ForeignKey("people.id"), nullable=False),
        _text("name", 300),
        _text("visibility", 16),
        _text("file_name", 300),
        _text("blob", 300),
        _text("sha256", 64),
        _number("size_bytes"),
        _number("generation"),
        _number("created_at_us"),
        _number("deleted_at_us", nullable=True),
    )
    op.create_index("ix_videos_owner", "videos", ["owner"])
    op.create_index("videos_by_age", "videos", ["workspace", "created_at_us", "id"])


def _talk() -> None:
    op.create_table(
        "shares",
        sa.Column("id", KEY, primary_key=True),
        _link("video", "videos.id"),
        sa.Column("person", KEY, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("token_hash", KEY, nullable=False, unique=True),
        sa.Column("password_hash", sa.String(300)),
        _number("created_at_us"),
        _number("expires_at_us", nullable=True),
        _number("revoked_at_us", nullable=True),
    )
    op.create_index("ix_shares_video", "shares", ["video"])
    op.create_table(
        "comments",
        sa.Column("id", KEY, primary_key=True),
        _link("video", "videos.id"),
        sa.Column("person", KEY, sa.ForeignKey("people.id"), nullable=False),
        _text("kind", 16),
        sa.Column("text", sa.Text(), nullable=False),
        _number("position_ms"),
        _number("created_at_us"),
    )
    op.create_index("comments_of_video", "comments", ["video", "position_ms", "id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        _text("topic", 64),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _link(name: str, target: str, *, primary_key: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey(target, ondelete="CASCADE")
    return sa.Column(name, KEY, reference, primary_key=primary_key, nullable=False)
