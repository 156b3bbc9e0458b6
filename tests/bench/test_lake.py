"""The lake bench: each peer written by hand gives the same numbers, and a wrong number is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelhouse.bench import lake
from reelhouse.bench.by_hand import GOLD
from reelhouse.bench.declaration import Skipped
from reelhouse.bench.homes import carry_out
from reelhouse.bench.traffic import envelopes, home_in_bronze
from reelhouse.platform import Platform
from tests.conftest import needs, needs_module

EVENTS = 3_000
PEERS = ("InDuckDb", "InClickHouse", pytest.param("InSpark", marks=pytest.mark.spark))


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    opened = home_in_bronze(tmp_path_factory.mktemp("bench") / "home", EVENTS)
    carry_out(opened, (*lake.TYPED, *lake.FROM_TYPED))
    yield opened
    opened.close()


def stored_by(name: str, platform: Platform, folder: Path) -> Path:
    """The folder in which a peer has stored its tables."""
    if name == "InSpark":
        needs("java")
    needs_module({"InSpark": "pyspark", "InClickHouse": "chdb"}.get(name, "duckdb"))
    (peer,) = (one for one in lake.peers_of(platform, folder, only=name) if not isinstance(one, Skipped))
    peer.events()
    peer.gold(folder / "gold")
    peer.close()
    return folder / "gold"


@pytest.mark.parametrize("name", PEERS)
def test_the_numbers_by_hand_are_ours(name: str, platform: Platform, tmp_path: Path) -> None:
    folder = stored_by(name, platform, tmp_path)
    assert lake.differences(platform, folder) == []
    assert {path.stem for path in folder.iterdir()} == set(GOLD)
    assert all(lake.theirs(folder, table).num_rows > 5 for table in GOLD)


def test_another_number_is_noticed(platform: Platform, tmp_path: Path) -> None:
    smaller = home_in_bronze(tmp_path / "home", EVENTS // 2)
    carry_out(smaller, (*lake.TYPED, *lake.FROM_TYPED))
    assert set(lake.differences(smaller, stored_by("InDuckDb", platform, tmp_path))) == set(GOLD)


def test_the_same_size_gives_the_same_traffic() -> None:
    assert list(envelopes(500)) == list(envelopes(500))
