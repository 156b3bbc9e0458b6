"""The command line answers, and what is wrong is said in one line with the way out."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.conftest import DemoHome, reelhouse

WATCHED = "select name, watch_time_seconds from gold.video_daily order by watch_time_seconds desc limit 3"


def failed(*arguments: str | Path) -> str:
    """The one line with which a command failed."""
    done = reelhouse(*arguments)
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    return lines[0]


def test_sql_answers_with_names_of_videos(demo_home: DemoHome) -> None:
    done = reelhouse("sql", WATCHED, "--home", demo_home.home, "--json", "-")
    rows = json.loads(done.stdout)
    assert [sorted(row) for row in rows] == [["name", "watch_time_seconds"]] * 3
    assert all(row["name"] and row["watch_time_seconds"] > 0 for row in rows)


def test_a_wrong_column_gives_one_line_with_the_near_names(demo_home: DemoHome) -> None:
    line = failed("sql", "select watch_seconds from gold.video_daily", "--home", demo_home.home)
    assert "No column 'watch_seconds'" in line
    assert "watch_time_seconds" in line


def test_a_wrong_table_gives_one_line_with_the_near_names(demo_home: DemoHome) -> None:
    assert "gold.video_daily" in failed("sql", "select 1 from gold.videos_daily", "--home", demo_home.home)


@pytest.mark.parametrize("command", ["refresh", "report"])
def test_a_home_that_is_not_there_is_said_so(command: str, tmp_path: Path) -> None:
    assert "reelhouse demo" in failed(command, "--home", tmp_path / "nowhere")


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = failed("demo", "--no-serve", "--home", tmp_path / "home", "--port", port)
    assert f"Port {port}" in line
    assert "--port" in line


@pytest.mark.parametrize("command", ["demo", "refresh"])
def test_a_home_that_is_a_file_is_said_so(command: str, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    assert str(tmp_path / "home") in failed(command, "--home", tmp_path / "home")


def test_settings_that_cannot_be_read_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "reelhouse.toml").write_text("port = [")
    assert "reelhouse.toml" in failed("refresh", "--home", tmp_path)
