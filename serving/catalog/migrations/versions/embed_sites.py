"""Sites that may embed a workspace's videos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_embed_sites"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    workspace = sa.ForeignKey("workspaces.id", ondelete="CASCADE")
    op.create_table(
        "embed_sites",
        sa.Column("workspace", sa.String(64), workspace, primary_key=True, nullable=False),
        sa.Column("origin", sa.String(300), primary_key=True, nullable=False),
    )
    op.create_index("ix_embed_sites_origin", "embed_sites", ["origin"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("embed_sites")
