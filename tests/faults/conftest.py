"""What tests of faults share: a home that waits for its first refresh, and the same home after one that nobody disturbed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import reelhouse
from tests.faults.homes import waiting_home


@pytest.fixture(scope="session")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For copying: everything was captured, nothing was worked on."""
    return waiting_home(tmp_path_factory.mktemp("faults") / "waiting")


@pytest.fixture(scope="session")
def undisturbed(waiting: Path) -> Path:
    """For reading: what a refresh makes of the waiting home."""
    home = Path(shutil.copytree(waiting, waiting.with_name("undisturbed")))
    done = reelhouse("refresh", "--home", home)
    assert done.returncode == 0, done.stderr
    return home
