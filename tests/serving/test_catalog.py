"""The catalog: migrations give the declared schema, transactions are whole, facts are relayed."""

from __future__ import annotations

import subprocess
import sys
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


def test_what_is_known_stands_until_anybody_commits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalog.sqlite"
    catalog, asked = open_catalog(url), []

    def names() -> list[str]:
        asked.append(1)
        with catalog.read() as session:
            return list(session.scalars(select(Workspace.name).order_by(Workspace.id)))

    assert [catalog.known("names", names) for _ in range(3)] == [[], [], []]
    assert len(asked) == 1
    with pytest.raises(LookupError):
        _write_and_fail(catalog)
    assert catalog.known("names", names) == []
    with catalog.write() as session:
        session.add(Workspace(id="w_1", name="Team", created_at_us=1))
    assert catalog.known("names", names) == ["Team"]
    _in_another_process(url, "UPDATE workspaces SET name = 'Crew'")
    assert catalog.known("names", names) == ["Crew"]
    assert catalog.known("names", names) == ["Crew"]
    assert len(asked) == 3


def _in_another_process(url: str, statement: str) -> None:
    file = url.removeprefix("sqlite:///")
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    subprocess.run([sys.executable, "-c", code, file, statement], check=True, timeout=60)
