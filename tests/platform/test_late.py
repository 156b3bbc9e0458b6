"""A late event reopens exactly the days that it touches: files of other days stay the very same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_transforms import playback
from world import receive, relational, rows, settle, upload

from jobs import job_named
from lake import tables
from reelhouse.job import Transform
from reelhouse.platform import Platform, transform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from reelhouse.table import Table

BY_DAY = [table for table in tables.ALL if table.partition == ("day",)]
LATE = "2025-11-10"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """Playbacks on four days; then one more, three days late."""
    opened = Platform.open(Settings(home=tmp_path))
    upload(opened, "v_1")
    for number in range(4):
        receive(opened, *playback(number, day=number, video="v_1", viewer="n_aaaaaaaa"))
    settle(opened)
    receive(opened, *playback(9, day=3, video="v_1", viewer="n_bbbbbbbb"))
    yield opened
    opened.close()


def files(platform: Platform, table: Table) -> set[tuple[str, str]]:
    return {(str(file.partition["day"]), file.path) for file in platform.storage.files(table)}


def test_only_files_of_the_touched_day_are_written_anew(platform: Platform) -> None:
    before = {table.name: files(platform, table) for table in BY_DAY}
    settle(platform)
    touched = {table.name: {day for day, _ in files(platform, table) ^ before[table.name]} for table in BY_DAY}
    assert {name for name, days in touched.items() if days == {LATE}} >= {"silver.events", "silver.playbacks"}
    assert set().union(*touched.values()) == {LATE}
    assert len(rows(platform, tables.PLAYBACKS)) == 5


def test_only_the_touched_day_is_due_in_each_table_on_the_way(platform: Platform) -> None:
    days = [job for job in relational() if isinstance(job, Transform) and job.unit == "day"]
    for job in (job_named("ingest.events"), job_named("tidy.events")):
        run(platform, job)
    for job in days:
        due = transform.plan(platform, job).units
        assert due is not None
        assert due <= {LATE, "2025-11-09"}, job.name  # a search of the day before may end in a playback of this one
        run(platform, job)
    assert [transform.plan(platform, job).units for job in days] == [frozenset()] * len(days)
