"""The past reads the same on Spark, and a change is explained in the same parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake import tables
from lake.engine.duckdb import DuckDbEngine
from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import VersionGone
from reelhouse.platform import Platform
from reelhouse.platform.past import table_at, version_at
from reelhouse.ports import Engine
from reelhouse.settings import Settings
from serving.metrics.sides import Side
from serving.metrics.why import Change, explained
from tests.metrics.factory import interval, rows, videos, world
from tests.metrics.test_why import CLOSED, METRICS, SCOPE, forgotten
from tests.times import dated

pytestmark = pytest.mark.spark


def test_a_table_as_of_a_time(spark_home: Settings) -> None:
    platform = Platform.open(spark_home)
    for number in (1, 2):
        platform.storage.append(tables.VIDEOS, rows(tables.VIDEOS, [{"video": f"v_{number}"}]))
    dated(platform.storage, tables.VIDEOS, 1_000, 2_000, 3_000)
    platform.storage.replace(tables.VIDEOS, rows(tables.VIDEOS, []), where="")

    def count(at_us: int) -> int:
        version = version_at(platform.storage, tables.VIDEOS, at_us)
        return platform.engine.fetch(table_at(platform.engine, tables.VIDEOS, version).select("video")).num_rows

    assert [count(at_us) for at_us in (0, 2_500_000, 3_500_000, 1 << 60)] == [0, 1, 2, 0]
    assert platform.engine.sql("select video from silver.videos", as_of_us=2_500_000).num_rows == 1
    for file in platform.storage.files(tables.VIDEOS, version=2):
        Path(file.path).unlink()
    with pytest.raises(VersionGone):
        count(3_500_000)


@pytest.mark.slow
def test_a_change_has_the_same_parts_on_both_engines(spark: Engine) -> None:
    then = [interval(0, 6_000), interval(0, 19_000, session=2), interval(0, 9_000, session=4)]
    now = [forgotten(then[0]), then[1] | {"end_ms": 20_000}, interval(0, 19_000, session=3), interval(0, 900, day=1)]
    metric = next(one for one in METRICS if one.name == "engagement")

    def told(engine: Engine) -> Change:
        sides = []
        for events, duration in ((then, 20_000), (now, 21_000)):
            known = videos(v_1=duration)
            shown = {name: engine.memory(table) for name, table in world(events, known).items()}
            dimensions = {"videos": engine.memory(known)}
            sides.append(Side(metric=metric, shown=shown, events=shown["events"], dimensions=dimensions))
        return explained(engine, *sides, scope=SCOPE, closed=CLOSED)

    found = told(spark)
    assert found == told(DuckDbEngine(DeltaRsStorage(Path("no-lake"))))
    assert {part.cause for part in found.parts if part.change} >= {"dimension", "removed", "corrected", "late"}
