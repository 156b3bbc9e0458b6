"""The report of a whole demo: its documented shape, its sums, and what became of every recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from demo.recordings import talks_of
from tests.conftest import DemoHome, reelhouse

SHAPE: dict[str, set[str]] = {
    "events": {
        "sent", "acknowledged", "bronze", "removed_by_retention", "removed_by_erasure", "silver", "rejected", "duplicates",
    },
    "videos": {"ready", "damaged", "refused"},
    "transcripts": {"segments", "words", "engine"},
}  # fmt: skip
ROWS: dict[str, set[str]] = {
    "stages": {"name", "items", "seconds"},
    "tables": {"name", "rows", "version"},
    "metrics": {"name", "version"},
}


@pytest.fixture
def report(demo_home: DemoHome) -> dict[str, Any]:
    return demo_home.report


def test_the_report_has_its_documented_shape(report: dict[str, Any]) -> None:
    assert set(report) == {*SHAPE, *ROWS, "chunks", "home_bytes", "peak_rss_bytes"}
    assert {name: set(report[name]) for name in SHAPE} == SHAPE
    for name, columns in ROWS.items():
        assert report[name]
        assert all(set(row) == columns for row in report[name])


def test_every_acknowledged_event_is_in_bronze_once(report: dict[str, Any]) -> None:
    events = report["events"]
    assert events["sent"] == events["acknowledged"] == events["bronze"] > 0


def test_every_bronze_event_is_accepted_rejected_or_a_duplicate(report: dict[str, Any]) -> None:
    events = report["events"]
    assert events["bronze"] == events["silver"] + events["rejected"] + events["duplicates"]
    assert min(events["rejected"], events["duplicates"]) > 0


def test_every_recording_came_to_the_state_that_it_must(demo_home: DemoHome, report: dict[str, Any]) -> None:
    assert report["videos"] == {"ready": len(talks_of(demo_home.state)) + 3, "damaged": 1, "refused": 1}


def test_damaged_and_refused_recordings_say_why(demo_home: DemoHome, figures: Any) -> None:
    rows = figures("select video, state, reason from silver.videos where state in ('damaged', 'refused')")
    told = {row["video"]: (row["state"], row["reason"]) for row in rows}
    state, reason = told[demo_home.state.videos["interrupted-upload"]]
    assert (state, "published 0:41 of 1:20" in reason) == ("damaged", True)
    state, reason = told[demo_home.state.videos["not-a-video"]]
    assert (state, bool(reason)) == ("refused", True)


def test_speech_was_recognised_and_divided(demo_home: DemoHome, report: dict[str, Any]) -> None:
    assert report["transcripts"]["engine"] == "pocketsphinx"
    assert report["transcripts"]["words"] > 100 * demo_home.state.talks
    assert report["chunks"] > report["videos"]["ready"]


def test_the_report_tells_memory_and_disk(report: dict[str, Any]) -> None:
    assert 0 < report["peak_rss_bytes"] < 4 * 1024**3
    assert report["home_bytes"] > 10 * 1024**2


def test_a_refresh_straight_after_does_no_work(demo_home: DemoHome, tmp_path: Path) -> None:
    home = demo_home.copy(tmp_path / "home")
    before = tables_of(home)
    done = reelhouse("refresh", "--home", home, "--json", tmp_path / "done.json")
    assert (done.returncode, (tmp_path / "done.json").read_text().strip()) == (0, "[]"), done.stderr
    assert tables_of(home) == before


def tables_of(home: Path) -> dict[str, int]:
    """The newest version of each table, as its log tells."""
    logs = home.glob("lake/*/*/_delta_log/*.json")
    versions: dict[str, int] = {}
    for log in logs:
        name = "/".join(log.parts[-4:-2])
        versions[name] = max(versions.get(name, 0), int(log.stem))
    return versions
