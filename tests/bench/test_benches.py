"""All benches: each is found by its name and tells rows of the documented shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from reelhouse.bench import all_benches
from reelhouse.bench.declaration import COLUMNS, Bench, Row
from reelhouse.bench.growth_row import growth
from reelhouse.bench.timing import by_turns, percentile
from reelhouse.cli import app, commands
from reelhouse.errors import NotFound
from tests.conftest import needs_kafka

commands.register(app)
ROW = Row(bench="b", name="n", work="w", ours=3.0, peer=2.0, peer_name="p", unit="seconds", aim=1.25)


# What the long ones compare is tested quickly in test_lake.py and test_rewriting.py; here they run whole.
LONG = ("erase", "growth", "lake", "late")
MARKS = {"kafka": [pytest.mark.kafka]} | {name: [pytest.mark.slow] for name in LONG}


def with_its_mark(bench: Bench) -> Any:
    return pytest.param(bench, id=bench.name, marks=MARKS.get(bench.name, []))


@pytest.mark.parametrize("bench", [with_its_mark(bench) for bench in all_benches()])
def test_each_bench_tells_rows_of_the_documented_shape(bench: Bench) -> None:
    if bench.name == "kafka":
        needs_kafka()
    rows = [row.as_dict() for row in bench.run(200) if isinstance(row, Row)]
    assert rows
    assert all(tuple(row) == COLUMNS for row in rows)
    assert all(row["bench"] == bench.name and row["work"] and row["ours"] and row["peer"] for row in rows)
    assert any(row["aim"] for row in rows)


def test_the_benches_are_found_by_name() -> None:
    assert [bench.name for bench in all_benches()] == [
        "door", "erase", "growth", "inbox", "kafka", "lake", "late", "live", "reading", "search", "upkeep",
    ]  # fmt: skip


def test_half_as_long_again_is_a_ratio_of_one_and_a_half() -> None:
    assert (ROW.ratio, ROW.met) == (1.5, False)


def test_of_a_share_less_is_worse() -> None:
    row = Row(bench="b", name="n", work="w", ours=0.8, peer=1.0, peer_name="p", unit="share", aim=1.25)
    assert (row.ratio, row.met) == (1.25, True)


def test_ten_times_the_work_at_ten_times_the_cost_is_linear() -> None:
    row = growth("b", "n", "w", whole=20.0, tenth=2.0)
    assert (row.ratio, row.met, row.work) == (10.0, True, "w; grows by the power 1.00")


def test_without_an_aim_nothing_is_met_or_missed() -> None:
    assert Row(bench="b", name="n", work="w", ours=1, peer=1, peer_name="p", unit="seconds").met is None


def test_the_warm_up_round_does_not_count_and_ways_take_turns() -> None:
    told: list[str] = []
    by_turns({"a": lambda: told.append("a"), "b": lambda: told.append("b")}, turns=2)
    assert "".join(told) == "ababab"


def test_the_95th_of_100_values_is_the_95th() -> None:
    assert percentile([float(value) for value in range(100)], 0.95) == 95.0


def test_the_command_writes_json(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    done = CliRunner().invoke(app, ["bench", "search", "--size", "100", "--json", str(file)])
    assert (done.exit_code, "recall@10" in done.output) == (0, True)
    assert {row["bench"] for row in json.loads(file.read_text())} == {"search"}


def test_an_unknown_bench_names_the_known_ones() -> None:
    done = CliRunner().invoke(app, ["bench", "speed"])
    assert isinstance(done.exception, NotFound)
    assert "lake" in str(done.exception)
