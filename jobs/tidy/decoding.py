"""Payloads to columns: every event decoded by the contract, then laid out by type, so that no event is asked for each field.

Events of one type have the same fields, so their tuples are turned into columns as they are; a column that a type does not
have is null there.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from reelhouse.events import NEWEST_SCHEMA, AnyEvent, Event

CHUNK = 20_000  # as many events as the processor's caches hold
_DECODER = msgspec.json.Decoder(AnyEvent)
_TYPES = frozenset(kind.__struct_config__.tag for kind in AnyEvent.__args__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a payload is no event."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The columns of the events, in the order of the payloads; rows that are no event are null and have a failure."""

    columns: pa.Table
    failures: Mapping[int, Failure]


@dataclass(slots=True)
class _Kind:
    """The events of one type, and where they stood."""

    places: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def decoded(payloads: Sequence[bytes], schema: pa.Schema) -> Decoded:
    """Decode each payload; `schema` names the columns wanted, `type` among them, and their types."""
    starts = range(0, max(len(payloads), 1), CHUNK)
    with _without_collector():
        parts = [_chunk(payloads[start : start + CHUNK], schema) for start in starts]
    failures = {
        start + place: failure for start, (_, found) in zip(starts, parts, strict=True) for place, failure in found
    }
    return Decoded(columns=pa.concat_tables([columns for columns, _ in parts]), failures=failures)


@contextmanager
def _without_collector() -> Iterator[None]:
    """The cycle collector walks over every new tuple again and again, and none of them is part of a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _chunk(payloads: Sequence[bytes], schema: pa.Schema) -> tuple[pa.Table, Iterable[tuple[int, Failure]]]:
    kinds: dict[type[Event], _Kind] = {}
    failures: dict[int, Failure] = {}
    decode = _DECODER.decode
    for place, payload in enumerate(payloads):
        try:
            event = decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            failures[place] = _failure(payload, error)
            continue
        kind = kinds.get(type(event))
        if kind is None:
            kind = kinds[type(event)] = _Kind()
        kind.places.append(place)
        kind.events.append(event)
    return _in_order(kinds, failures, schema), failures.items()


def _failure(payload: bytes, error: msgspec.MsgspecError | UnicodeDecodeError) -> Failure:
    if isinstance(error, msgspec.ValidationError):
        unknown = unknown_to_us(payload)
        if unknown is not None:
            return unknown
        return Failure(code="invalid", reason=f"The event does not fit the contract: {error}.")
    what = "not JSON" if isinstance(error, msgspec.MsgspecError) else "not UTF-8"
    return Failure(code="malformed", reason=f"The event is {what}: {error}.")


class _Claim(msgspec.Struct, frozen=True):
    """What an event says that it is; any JSON value may stand there."""

    type: Any = None
    schema: Any = None


def unknown_to_us(payload: bytes) -> Failure | None:
    """Why an event that may well be good cannot be read here: it speaks a newer contract, or names a type we do not have."""
    try:
        claim = _CLAIM.decode(payload)
    except (msgspec.MsgspecError, RecursionError):
        return None
    if isinstance(claim.schema, int) and claim.schema > NEWEST_SCHEMA:
        reason = f"The event speaks schema {claim.schema:d}, this server up to {NEWEST_SCHEMA}: update it, then replay."
        return Failure(code="newer_schema", reason=reason)
    if isinstance(claim.type, str) and claim.type not in _TYPES:
        reason = f"Schema {NEWEST_SCHEMA} has no event type {claim.type[:60]!r}: update the server, then replay."
        return Failure(code="unknown_type", reason=reason)
    return None


def _in_order(kinds: Mapping[type[Event], _Kind], failures: Iterable[int], schema: pa.Schema) -> pa.Table:
    parts = [_columns(kind, found.events, schema) for kind, found in kinds.items()]
    lost = list(failures)
    parts.append(pa.Table.from_arrays([pa.nulls(len(lost), field.type) for field in schema], schema=schema))
    places = np.concatenate([*(np.array(found.places, np.int64) for found in kinds.values()), np.array(lost, np.int64)])
    return pa.concat_tables(parts).combine_chunks().take(pa.array(np.argsort(places, kind="stable")))


def _columns(kind: type[Event], events: Sequence[Event], schema: pa.Schema) -> pa.Table:
    tag = str(kind.__struct_config__.tag)
    arrays = [
        pa.repeat(pa.scalar(tag, wanted.type), len(events))
        if wanted.name == "type"
        else pa.array(list(map(attrgetter(wanted.name), events)), wanted.type)
        if wanted.name in kind.__struct_fields__
        else pa.nulls(len(events), wanted.type)
        for wanted in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


_CLAIM = msgspec.json.Decoder(_Claim)
