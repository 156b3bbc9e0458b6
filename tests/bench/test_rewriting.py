"""The benches of erasing and of late events: both ways leave the same rows, and other rows are noticed."""

from __future__ import annotations

from pathlib import Path

from reelhouse.bench import erase, late
from reelhouse.bench.homes import carry_out, copied, relational
from reelhouse.bench.traffic import PEOPLE, envelopes, home_in_bronze


def test_an_erasure_by_hand_leaves_as_many_rows_as_ours(tmp_path: Path) -> None:
    base = home_in_bronze(tmp_path / "base", 2_000)
    carry_out(base, relational())
    ours = copied(tmp_path / "base", tmp_path / "ours")
    erase.erased(ours, PEOPLE[-1])
    assert len(erase.differences(ours, base, tmp_path / "untouched")) == len(erase.held())
    erase.erased_by_hand(base, PEOPLE[-1], tmp_path / "hand")
    assert erase.differences(ours, base, tmp_path / "hand") == []


def test_touched_days_by_hand_are_ours_and_other_numbers_are_noticed(tmp_path: Path) -> None:
    base = home_in_bronze(tmp_path / "base", 3_000)
    carry_out(base, late.JOBS)
    late.type_by_day(base, tmp_path / "typed")
    assert len(list((tmp_path / "typed").glob("day=*"))) > 20
    days = late.touched_days()
    again = [body for body in envelopes(3_000) if late.day_of(body) in days]
    late.recomputed(base, again, typed=tmp_path / "typed", to=tmp_path / "hand")
    assert late.differences(base, tmp_path / "hand") == []
    smaller = home_in_bronze(tmp_path / "smaller", 1_000)
    carry_out(smaller, late.JOBS)
    assert set(late.differences(smaller, tmp_path / "hand")) == set(late.DAILY)
