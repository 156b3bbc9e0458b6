"""`reelhouse sql`: what is there now, and what was there at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner

from lake import tables
from reelhouse.cli.moments import moment
from reelhouse.cli.sql import sql
from reelhouse.errors import BadInput
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.times import dated

COUNT = "select count(*) n from silver.videos"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """One video since 1 s after 1970 began, another one since 2 s after."""
    platform = Platform.open(Settings(home=tmp_path))
    for video in ("v_1", "v_2"):
        platform.storage.append(tables.VIDEOS, pa.Table.from_pylist([{"video": video}], schema=tables.VIDEOS.schema))
    dated(platform.storage, tables.VIDEOS, 500, 1000, 2000)
    yield tmp_path
    platform.close()


def counted(home: Path, *given: str) -> int:
    app = typer.Typer()
    app.command()(sql)
    done = CliRunner().invoke(app, [COUNT, "--home", str(home), "--json", "-", *given])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)[0]["n"]


@pytest.mark.parametrize(
    ("at", "rows"), [("1969-12-31", 0), ("1970-01-01T00:00:01", 1), ("1970-01-01T02:00:01+02:00", 1), ("1970-01-02", 2)]
)
def test_rows_as_of_a_time(home: Path, at: str, rows: int) -> None:
    assert counted(home, "--as-of", at) == rows
    assert counted(home) == 2


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(BadInput, match="yesterday"):
        moment("yesterday")
