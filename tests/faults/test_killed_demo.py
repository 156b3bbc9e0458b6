"""A demo that is killed in each of its stages and started again ends as if nobody had disturbed it."""

from __future__ import annotations

import json
import shutil
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from demo.state import State, load
from demo.traffic_sender import traffic_of
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.conftest import free_port, reelhouse
from tests.faults.homes import content
from tests.faults.processes import Started, pause

pytestmark = pytest.mark.slow

SEED, LONGEST_DELAY_SECONDS = 5, 2.0
STAGES = ("people …", "first talk …", "recordings …", "recordings …", "viewing traffic …", "pipeline …", "pipeline …")
SIZES = ("--talks", "1", "--viewers", "6", "--days", "2", "--events", "1500")


@dataclass(frozen=True, kw_only=True)
class Tale:
    """The home of a killed demo, how each attempt ended, what was left running, and the report at last."""

    home: Path
    codes: tuple[int, ...]
    left: tuple[str, ...]
    report: dict[str, Any]

    @property
    def state(self) -> State:
        state = load(self.home)
        assert state is not None
        return state

    def asked(self, query: str) -> list[dict[str, Any]]:
        return Platform.open(Settings(home=self.home)).engine.sql(query).to_pylist()


@pytest.fixture(scope="module")
def tale(tmp_path_factory: pytest.TempPathFactory) -> Tale:
    folder, chance = tmp_path_factory.mktemp("demo"), Random(SEED)
    home, report = folder / "home", folder / "report.json"
    ends = [killed_in(stage, home, chance) for stage in STAGES]
    last = demo(home, "--json", str(report))
    assert last.wait(seconds=900) == 0, last.said()
    return Tale(
        home=home,
        codes=tuple(code for code, _ in ends),
        left=tuple(name for _, names in ends for name in names),
        report=json.loads(report.read_text()),
    )


def demo(home: Path, *arguments: str) -> Started:
    command = ["demo", "--no-serve", "--home", str(home), "--port", str(free_port()), *SIZES, *arguments]
    return Started(command, home.parent / f"mark-{uuid4().hex}")


def killed_in(stage: str, home: Path, chance: Random) -> tuple[int, list[str]]:
    """Kill a demo a moment after a stage began; gives its exit code and what it left running."""
    attempt = demo(home)
    attempt.until(lambda: stage in attempt.said())
    pause(chance.random() * LONGEST_DELAY_SECONDS)
    return attempt.kill(group=chance.random() < 0.5), attempt.left()


def test_every_attempt_was_killed_and_left_nothing_running(tale: Tale) -> None:
    assert tale.codes == (-9,) * len(STAGES)
    assert tale.left == ()


def test_every_recording_is_there_once(tale: Tale) -> None:
    names = [row["name"] for row in tale.asked("select name from silver.videos where not deleted")]
    assert len(names) == len(set(names)) == len(tale.state.videos)
    assert tale.report["videos"] == {"ready": 4, "damaged": 1, "refused": 1}


def test_the_sums_of_the_report_hold(tale: Tale) -> None:
    events = tale.report["events"]
    assert events["acknowledged"] == events["bronze"] >= events["sent"]
    assert events["bronze"] == events["silver"] + events["rejected"] + events["duplicates"]


def test_gold_equals_what_truly_happened(tale: Tale) -> None:
    traffic = traffic_of(tale.state)
    deque(traffic, maxlen=0)
    daily = "select video, sum(views) as n, sum(watch_time_seconds) as s from gold.video_daily group by video"
    found = {row["video"]: (row["n"], round(row["s"] * 1000)) for row in tale.asked(daily)}
    assert found == {video: (true.views, true.watched_ms) for video, true in traffic.truth.videos.items()}
    assert tale.asked("select count(*) as n from silver.events") == [{"n": traffic.truth.counts.good}]


def test_the_rows_are_those_of_one_undisturbed_refresh_over_the_same_input(tale: Tale, tmp_path: Path) -> None:
    for kept in ("inbox", "blobs/originals"):
        shutil.copytree(tale.home / kept, tmp_path / kept)
    done = reelhouse("refresh", "--home", tmp_path)
    assert done.returncode == 0, done.stderr
    expected, found = content(tmp_path), content(tale.home)
    assert [name for name in expected if found[name] != expected[name]] == []
