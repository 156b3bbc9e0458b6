"""The catalog: migrations give the declared schema, transactions are whole, facts are relayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select

from serving.catalog.database import Catalog, open_catalog
from serving.catalog.models import Base, Workspace


def test_the_migrations_give_the_declared_schema(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalog.sqlite"
    open_catalog(url).close()
    with create_engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_opening_a_catalog_again_keeps_its_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalog.sqlite"
    first = open_catalog(url)
    with first.write() as session:
        session.add(Workspace(id="w_1", name="Team", created_at_us=1))
    first.close()
    with open_catalog(url).read() as session:
        assert session.scalars(select(Workspace.id)).all() == ["w_1"]


def test_a_transaction_that_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    catalog = open_catalog(f"sqlite:///{tmp_path}/catalog.sqlite")
    with pytest.raises(LookupError):
        _write_and_fail(catalog)
    with catalog.read() as session:
        assert session.scalars(select(Workspace)).all() == []


def _write_and_fail(catalog: Catalog) -> None:
    with catalog.write() as session:
        session.add(Workspace(id="w_1", name="Team", created_at_us=1))
        session.flush()
        raise LookupError
