"""The inbox bench: by hand the same rows come to bronze as by the house."""

from __future__ import annotations

from pathlib import Path

from lake import tables
from reelhouse.bench.inbox import BareFile, intake_by_hand
from reelhouse.bench.traffic import envelopes, home_in_bronze


def test_the_rows_by_hand_are_the_rows_of_bronze(tmp_path: Path) -> None:
    bare = BareFile(tmp_path / "bare")
    bodies = list(envelopes(300))
    bare.append(bodies[:100])
    bare.append(bodies[100:])
    bare.close()
    by_hand = intake_by_hand(bare.path, tmp_path / "delta")
    ours = home_in_bronze(tmp_path / "home", 300).storage.read(tables.EVENTS_RAW).sort_by("seq")
    assert by_hand.num_rows == len(bodies) > 299
    assert all(by_hand[name].to_pylist() == ours[name].to_pylist() for name in by_hand.column_names)
