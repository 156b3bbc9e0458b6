"""Erasing somebody of a finished demo: refused while they own recordings, then done, proved and signed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from demo.state import load
from lake.scan import scan
from tests.conftest import DemoHome, reelhouse


@pytest.fixture(scope="module")
def home(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_home.copy(tmp_path_factory.mktemp("erase") / "home")


def test_an_owner_of_recordings_is_not_erased_without_them(home: Path) -> None:
    state = load(home)
    assert state is not None
    owner = next(person for person in state.people if person.role == "owner")
    told = reelhouse("erase", owner.email, "--home", home)
    assert told.returncode == 1
    assert "--with-videos" in told.stderr


def test_a_viewer_is_gone_from_every_byte_and_the_receipt_can_be_verified(home: Path) -> None:
    state = load(home)
    assert state is not None
    person = next(person for person in state.people if person.role != "owner")
    told = reelhouse("erase", person.email, "--with-videos", "--home", home)
    assert told.returncode == 0, told.stderr
    assert scan(home, [person.key, person.email]) == []
    (receipt,) = (home / "erasures").glob("e_*.json")
    rows = json.loads(receipt.read_text())["receipt"]["rows"]
    assert rows["silver.events"] > 0
    assert reelhouse("erase", "--verify", receipt, "--home", home).returncode == 0
    spoilt = shutil.copy(receipt, receipt.with_name("spoilt.json"))
    Path(spoilt).write_text(receipt.read_text().replace('"hits": 0', '"hits": 1'))
    assert "was changed" in reelhouse("erase", "--verify", spoilt, "--home", home).stderr
