"""Repairs change what they name and nothing else, and never give out an event that does not fit the contract."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelhouse.errors import BadInput
from reelhouse.events import AnyEvent
from serving.quarantine.repairs import Kind, Repair, Unrepairable, checked, repaired
from tests.platform.world import event

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def mended(changes: dict[str, Any], *repairs: Repair) -> Any:
    return msgspec.json.decode(repaired(msgspec.json.encode(event(1) | changes), repairs))


@pytest.mark.parametrize(
    ("changes", "repair", "field", "value"),
    [
        ({"rate": "fast"}, Repair(kind="drop", field="rate"), "rate", None),
        ({"wall_ms": None, "wall": 5}, Repair(kind="rename", field="wall", to="wall_ms"), "wall_ms", 5),
        ({"type": "Interval"}, Repair(kind="set", field="type", value="interval"), "type", "interval"),
        ({"end_ms": "5000"}, Repair(kind="cast", field="end_ms", to="integer"), "end_ms", 5000),
        ({"end_ms": "5e3"}, Repair(kind="cast", field="end_ms", to="integer"), "end_ms", 5000),
        ({"rate": "1.5"}, Repair(kind="cast", field="rate", to="number"), "rate", 1.5),
        ({"player": 7}, Repair(kind="cast", field="player", to="text"), "player", "7"),
    ],
)
def test_each_kind_of_repair(changes: dict[str, Any], repair: Repair, field: str, value: object) -> None:
    made = mended(changes, repair)
    assert made.get(field) == value
    before, touched = event(1) | changes, {field, repair.field}
    assert {name: made[name] for name in made if name not in touched} == {
        name: before[name] for name in before if name not in touched
    }


def test_repairs_are_made_in_order() -> None:
    repairs = (Repair(kind="rename", field="to", to="end_ms"), Repair(kind="cast", field="end_ms", to="integer"))
    assert mended({"end_ms": None, "to": "9"}, *repairs)["end_ms"] == 9


@pytest.mark.parametrize("payload", [b"{", b"\xff", b"[]", b"5", b'{"type":"interval"}', b"[" * 5000, b'{"id":' * 5000])
def test_what_stays_unusable_is_not_sent_in_again(payload: bytes) -> None:
    with pytest.raises(Unrepairable):
        repaired(payload, [Repair(kind="drop", field="x")])


@pytest.mark.parametrize("value", ["5.5", "many", [1], {"a": 1}, 1e400, True + 0.5])
def test_a_cast_that_would_lose_something_is_refused(value: object) -> None:
    with pytest.raises(Unrepairable):
        mended({"end_ms": value}, Repair(kind="cast", field="end_ms", to="integer"))


@pytest.mark.parametrize(
    "repair",
    [
        Repair(kind="set", field="consent", value="granted"),
        Repair(kind="set", field="viewer", value="n_somebody"),
        Repair(kind="rename", field="player", to="viewer"),
        Repair(kind="rename", field="viewer", to="player"),
        Repair(kind="cast", field="end_ms", to="date"),
    ],
)
def test_nobody_makes_up_a_viewer_or_consent(repair: Repair) -> None:
    with pytest.raises(BadInput):
        checked([repair])
    assert checked([Repair(kind="drop", field="viewer")])


KINDS: list[Kind] = ["drop", "rename", "set", "cast"]


@given(
    changes=st.dictionaries(st.sampled_from(["type", "end_ms", "rate", "video", "x"]), json_values, max_size=3),
    kind=st.sampled_from(KINDS),
    field=st.sampled_from(["type", "end_ms", "rate", "x"]),
    to=st.sampled_from(["integer", "number", "text", "flag"]),
    value=json_values,
)
def test_whatever_comes_out_fits_the_contract(
    changes: dict[str, Any], kind: Kind, field: str, to: str, value: object
) -> None:
    try:
        made = repaired(msgspec.json.encode(event(1) | changes), [Repair(kind=kind, field=field, to=to, value=value)])
    except Unrepairable:
        return
    assert msgspec.json.decode(made, type=AnyEvent)
