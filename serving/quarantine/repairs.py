"""Repairs of an event's bytes: drop, rename, set or cast a field. Knows no table and no request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from reelhouse.errors import BadInput
from reelhouse.events import AnyEvent

# Nobody but the sender says who the viewer is and what they agreed to.
ONLY_THE_SENDERS = frozenset({"viewer", "consent"})
_DECODER = msgspec.json.Decoder(AnyEvent)
Kind = Literal["drop", "rename", "set", "cast"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change to a field of the event: `to` is the new name or the type, `value` what is set."""

    kind: Kind
    field: str
    to: str = ""
    value: object = None


class Unrepairable(BadInput):
    """These repairs do not apply to the event, or leave it unusable; the message says why."""


def checked(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The repairs, if all of them are allowed; BadInput says which one is not."""
    found = tuple(repairs)
    for repair in found:
        touched = {repair.field} | ({repair.to} if repair.kind == "rename" else set())
        if repair.kind != "drop" and touched & ONLY_THE_SENDERS:
            raise BadInput(
                f"The fields {' and '.join(sorted(ONLY_THE_SENDERS))} cannot be made up.",
                hint="They may only be dropped.",
            )
        if repair.kind == "cast" and repair.to not in CASTS:
            raise BadInput(f"'{repair.to}' is no type.", hint=f"Cast to {', '.join(sorted(CASTS))}.")
    if not found:
        raise BadInput("No repair is given.", hint="Drop, rename, set or cast a field.")
    return found


def repaired(payload: bytes, repairs: Iterable[Repair]) -> bytes:
    """The event's bytes with the repairs made, in order; Unrepairable when the result is no event of the contract."""
    event = _object(payload)
    for repair in repairs:
        CHANGES[repair.kind](event, repair)
    made = msgspec.json.encode(event)
    try:
        _DECODER.decode(made)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unrepairable(f"It still does not fit the contract: {error}.") from error
    return made


def _object(payload: bytes) -> dict[str, Any]:
    try:
        event = msgspec.json.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unrepairable("It is no JSON, so it has no fields.") from error
    if not isinstance(event, dict):
        raise Unrepairable("It is no JSON object, so it has no fields.")
    return event


def _drop(event: dict[str, Any], repair: Repair) -> None:
    event.pop(repair.field, None)


def _rename(event: dict[str, Any], repair: Repair) -> None:
    if repair.field in event:
        event[repair.to] = event.pop(repair.field)


def _set(event: dict[str, Any], repair: Repair) -> None:
    event[repair.field] = repair.value


def _cast(event: dict[str, Any], repair: Repair) -> None:
    if event.get(repair.field) is None:
        return
    try:
        event[repair.field] = CASTS[repair.to](event[repair.field])
    except (ValueError, TypeError, OverflowError) as error:
        raise Unrepairable(f"{repair.field} cannot be made {repair.to}.") from error


def _integer(value: Any) -> int:
    """A whole number; what stands behind a point must be nought, so that nothing is lost in silence."""
    if isinstance(value, int):
        return int(value)
    number = float(value)
    if not number.is_integer():
        raise ValueError(value)
    return int(number) if isinstance(value, float) or "." in value or "e" in value.lower() else int(value)


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise TypeError(value)
    return msgspec.json.encode(value).decode() if not isinstance(value, str) else value


def _flag(value: Any) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    text = _text(value).lower()
    if text not in known:
        raise ValueError(value)
    return known[text]


CASTS: dict[str, Callable[[Any], object]] = {"integer": _integer, "number": float, "text": _text, "flag": _flag}
CHANGES: dict[str, Callable[[dict[str, Any], Repair], None]] = {
    "drop": _drop, "rename": _rename, "set": _set, "cast": _cast,
}  # fmt: skip
