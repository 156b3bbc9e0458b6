"""A changed definition: both versions are computed side by side, and days from before the change are filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ibis.expr.types as ir
import pytest

from jobs.metrics import metric_named
from jobs.metrics.facts import playback_facts
from jobs.metrics.period import over, sql
from lake import tables
from reelhouse.job import Read, Transform
from reelhouse.metric import Metric
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from tests.metrics.factory import interval, world

OLD = metric_named("watch_time_seconds")


def minutes(facts: ir.Table) -> ir.Value:
    """The new meaning: only views count."""
    return facts.watched_ms.sum(where=facts.is_view).coalesce(0) / 1000


NEW = replace(OLD, version=OLD.version + 1, value=minutes, before=(OLD,))


def daily(*metrics: Metric) -> Transform:
    """gold.video_daily with these metrics."""

    def expression(playbacks: ir.Table) -> ir.Table:
        return over(metrics, playback_facts(playbacks), by=tables.VIDEO_DAILY.key)

    reads = (Read(table=tables.PLAYBACKS),)
    return Transform(
        name="gold.video_daily", version=1, reads=reads, writes=tables.VIDEO_DAILY, unit="day", expression=expression
    )


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """Two days: a long playback on each, and a glance of 1 s on the second."""
    opened = Platform.open(Settings(home=tmp_path))
    played = [interval(0, 9_000), interval(0, 9_000, day=1), interval(0, 1_000, day=1, session=2)]
    opened.storage.append(tables.PLAYBACKS, world(played)["playbacks"])
    yield opened
    opened.close()


def test_older_versions_have_their_version_in_the_name_of_their_column() -> None:
    assert [one.column for one in (NEW, *NEW.before)] == [OLD.name, f"{OLD.name}_v{OLD.version}"]
    assert f"{OLD.name}_v{OLD.version}" in sql(NEW.before[0])


def test_a_changed_definition_fills_both_columns_for_every_day(platform: Platform) -> None:
    run(platform, daily(OLD))
    assert run(platform, daily(NEW, *NEW.before)).items == 2
    table = platform.storage.read(tables.VIDEO_DAILY).sort_by("day")
    assert table[NEW.column].to_pylist() == [9.0, 9.0]
    assert table[NEW.before[0].column].to_pylist() == [9.0, 10.0]
    assert run(platform, daily(NEW, *NEW.before)).items == 0


def test_days_that_come_later_have_both_versions(platform: Platform) -> None:
    run(platform, daily(NEW, *NEW.before))
    platform.storage.append(tables.PLAYBACKS, world([interval(0, 2_000, day=2)])["playbacks"])
    assert run(platform, daily(NEW, *NEW.before)).items == 1
    newest = platform.storage.read(tables.VIDEO_DAILY).sort_by("day").to_pylist()[-1]
    assert (newest[NEW.column], newest[NEW.before[0].column]) == (0.0, 2.0)


def test_a_version_that_is_no_longer_declared_is_emptied_and_the_other_stays(platform: Platform) -> None:
    run(platform, daily(NEW, *NEW.before))
    run(platform, daily(replace(NEW, before=())))
    table = platform.storage.read(tables.VIDEO_DAILY)
    assert table[NEW.before[0].column].to_pylist() == [None, None]
    assert sorted(table[NEW.column].to_pylist()) == [9.0, 9.0]
