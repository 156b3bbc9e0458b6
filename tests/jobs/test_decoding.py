"""Decoding by shapes and columns says of every payload what the contract itself says of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.tidy.decoding import decoded
from jobs.tidy.events import EVENT_SCHEMA as SCHEMA
from reelhouse.events import AnyEvent

CONTRACT = msgspec.json.Decoder(AnyEvent)
RELEASED = [
    msgspec.json.decode(path.read_bytes())["event"]
    for path in sorted((Path(__file__).parents[1] / "fixtures" / "events" / "v1").glob("*.json"))
]
ID = "01a0332a-1d20-76c7-b5cd-8613cf519ab2"
ODD = st.sampled_from(
    [ID, f"{ID}\n", ID.upper(), "", "v 1", "v_1\n", "n_short", "n_" + "x" * 63, "ü" * 64, "a" * 65, "0-1", "0-1\n", "1-x", None,
     True, -1, 0.5, 2**60, [], ["0-1", "x"], ["v_1", "v 1"], ["v_1"] * 101, {}]
)  # fmt: skip
FIELDS = sorted({name for event in RELEASED for name in event})


@st.composite
def payloads(draw: st.DrawFn) -> bytes:
    """A released event with a few fields changed, added or lost, or its bytes cut."""
    event = dict(draw(st.sampled_from(RELEASED)))
    event |= draw(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=2))
    for name in draw(st.sets(st.sampled_from(FIELDS), max_size=1)):
        event.pop(name, None)
    raw = msgspec.json.encode(event)
    return raw[: draw(st.sampled_from([len(raw), len(raw), len(raw) // 2]))]


@settings(deadline=None)
@given(st.lists(payloads(), max_size=12))
def test_it_takes_what_the_contract_takes_and_refuses_the_rest(raw: list[bytes]) -> None:
    result = decoded(raw, SCHEMA)
    rows = result.columns.to_pylist()
    assert len(rows) == len(raw)
    for place, (payload, row) in enumerate(zip(raw, rows, strict=True)):
        event, refusal = said(payload)
        if event is None:
            failure = result.failures[place]
            assert set(row.values()) == {None}
            assert failure.code in ("newer_schema", "unknown_type") or refusal in failure.reason
        else:
            assert place not in result.failures
            told = msgspec.structs.asdict(event) | {"type": type(event).__struct_config__.tag}
            assert row == {name: told.get(name) for name in SCHEMA.names}


def said(payload: bytes) -> tuple[msgspec.Struct | None, str]:
    """What the contract makes of a payload, or why nothing."""
    try:
        return CONTRACT.decode(payload), ""
    except msgspec.MsgspecError as error:
        return None, str(error)


@pytest.mark.parametrize("event", RELEASED, ids=lambda event: event["type"])
def test_every_text_with_a_pattern_is_held_to_it(event: dict[str, object]) -> None:
    whole = msgspec.json.encode(event)
    assert not decoded([whole], SCHEMA).failures
    for name in ("id", "session", "video", "viewer", "target", "segments", "results"):
        value = event.get(name)
        if value:
            broken = msgspec.json.encode(event | {name: ["no good!"] if isinstance(value, list) else "no good!"})
            assert bool(decoded([whole, broken], SCHEMA).failures) == (said(broken)[0] is None)
