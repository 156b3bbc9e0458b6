"""What a storage and an engine promise about past times."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake.engine.duckdb import DuckDbEngine
from lake.storage.deltars import DeltaRsStorage
from lake.storage.place import LOG, log_name
from reelhouse.errors import VersionGone
from tests.contract.world import PLAYS, TABLES, plays, seqs
from tests.times import dated

MINUTE_US = 60_000_000


@pytest.fixture
def storage(tmp_path: Path) -> DeltaRsStorage:
    """Versions 1, 2 and 3 hold so many plays; version n was committed in minute n, but 3 by a clock that was behind."""
    made = DeltaRsStorage(tmp_path / "lake")
    for number in (1, 2, 3):
        made.append(PLAYS, plays([number]), notes={"number": str(number)})
    dated(made, PLAYS, 0, 60_000, 120_000, 60_000)
    return DeltaRsStorage(tmp_path / "lake")


@pytest.mark.parametrize(
    ("at_us", "version"),
    [(-1, None), (0, 0), (MINUTE_US - 1, 0), (MINUTE_US, 1), (2 * MINUTE_US - 1, 1), (2 * MINUTE_US, 3)],
)
def test_a_time_finds_the_version_that_was_newest(storage: DeltaRsStorage, at_us: int, version: int | None) -> None:
    assert storage.version_at(PLAYS, at_us) == version


def test_a_table_that_was_never_written_has_no_version_at_any_time(tmp_path: Path) -> None:
    assert DeltaRsStorage(tmp_path).version_at(PLAYS, MINUTE_US) is None


def test_new_commits_are_found_by_a_storage_that_has_looked_before(storage: DeltaRsStorage) -> None:
    assert storage.version_at(PLAYS, 10 * MINUTE_US) == 3
    storage.append(PLAYS, plays([4]))
    assert storage.version_at(PLAYS, 10 * MINUTE_US) == 3
    assert storage.version_at(PLAYS, 1 << 62) == 4


def test_sql_as_of_a_time_sees_what_was_there_then(storage: DeltaRsStorage) -> None:
    engine = DuckDbEngine(storage, tables=TABLES)
    counts = [engine.sql("select count(*) n from silver.plays", as_of_us=at)["n"][0].as_py() for at in (-1, MINUTE_US)]
    assert counts == [0, 1]
    assert engine.sql("select count(*) n from silver.plays")["n"][0].as_py() == 3


def test_a_version_without_its_files_is_gone_and_the_newest_is_not(storage: DeltaRsStorage) -> None:
    storage.replace(PLAYS, plays([9]), where="")
    for file in storage.files(PLAYS, version=1):
        Path(file.path).unlink()
    engine = DuckDbEngine(storage, tables=TABLES)
    with pytest.raises(VersionGone, match="gone"):
        engine.fetch(engine.table(PLAYS, version=1))
    with pytest.raises(VersionGone, match="gone"):
        engine.sql("select * from silver.plays", as_of_us=MINUTE_US)
    with pytest.raises(VersionGone, match="of silver"):
        storage.read(PLAYS, version=1)
    assert seqs(engine.fetch(engine.table(PLAYS))) == [9]


def test_a_time_before_what_the_log_remembers_is_gone(storage: DeltaRsStorage) -> None:
    storage._of(PLAYS).newest().create_checkpoint()  # type: ignore[union-attr]
    for version in (0, 1):
        (storage.folder(PLAYS) / LOG / log_name(version)).unlink()
    fresh = DeltaRsStorage(storage.root)
    with pytest.raises(VersionGone):
        fresh.version_at(PLAYS, 0)
    with pytest.raises(VersionGone):
        fresh.read(PLAYS, version=1)
    assert fresh.version_at(PLAYS, 2 * MINUTE_US) == 3


def test_the_notes_of_an_older_version_are_its_own(storage: DeltaRsStorage) -> None:
    assert [storage.notes(PLAYS, version=version).get("number") for version in (0, 1, 2, 3)] == [None, "1", "2", "3"]
