"""Runs the catalog's migrations on the connection that the opener hands over."""

from __future__ import annotations

from alembic import context

from serving.catalog.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
