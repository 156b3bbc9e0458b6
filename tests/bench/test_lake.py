"""The lake bench: the peer written by hand gives the same numbers, and a wrong number is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelhouse.bench import lake
from reelhouse.bench.by_hand import GOLD, ByHand
from reelhouse.bench.traffic import envelopes, home_in_bronze
from reelhouse.platform import Platform

EVENTS = 3_000


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, ByHand]]:
    folder = tmp_path_factory.mktemp("bench")
    platform = home_in_bronze(folder / "home", EVENTS)
    lake.carry_out(platform, (*lake.TYPED, *lake.FROM_TYPED))
    hand = lake.by_hand(platform)
    hand.events()
    hand.gold(folder / "hand")
    yield platform, hand
    hand.close()
    platform.close()


def test_the_numbers_by_hand_are_ours(both: tuple[Platform, ByHand]) -> None:
    assert lake.differences(*both) == []


def test_there_are_numbers_to_compare(both: tuple[Platform, ByHand]) -> None:
    assert all(both[1].table(name).num_rows > 5 for name in GOLD)


def test_the_peer_writes_its_tables(both: tuple[Platform, ByHand], tmp_path: Path) -> None:
    both[1].events()
    both[1].gold(tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(GOLD)


def test_another_number_is_noticed(tmp_path: Path, both: tuple[Platform, ByHand]) -> None:
    smaller = home_in_bronze(tmp_path, EVENTS // 2)
    lake.carry_out(smaller, (*lake.TYPED, *lake.FROM_TYPED))
    assert set(lake.differences(smaller, both[1])) == set(GOLD)


def test_the_same_size_gives_the_same_traffic() -> None:
    assert list(envelopes(500)) == list(envelopes(500))
