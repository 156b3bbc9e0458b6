"""For how many days a workspace keeps viewing events; null: for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_keeping"
down_revision = "0002_embed_sites"


def upgrade() -> None:
    """Add the column."""
    op.add_column("workspaces", sa.Column("keep_events_days", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("workspaces", "keep_events_days")
