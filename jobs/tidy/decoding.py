"""Payloads to columns: every event decoded by the contract, then laid out by type, so that no event is asked for each field.

Events of one type have the same fields, so their tuples are turned into columns as they are; a column that a type does not
have is null there.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from jobs.tidy.shapes import SHAPES, Kind, suspects
from reelhouse.events import NEWEST_SCHEMA, AnyEvent

CHUNK = 20_000  # as many events as the processor's caches hold
_CONTRACT = msgspec.json.Decoder(AnyEvent)
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


def decoded(payloads: Sequence[bytes], schema: pa.Schema) -> Decoded:
    """Decode each payload; `schema` names the columns wanted and their types, `type` and all that have a pattern among them."""
    starts = range(0, max(len(payloads), 1), CHUNK)
    with _without_collector():
        parts = [_chunk(payloads[start : start + CHUNK], schema) for start in starts]
    failures = {
        start + place: failure
        for start, (_, found) in zip(starts, parts, strict=True)
        for place, failure in found.items()
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


def _chunk(payloads: Sequence[bytes], schema: pa.Schema) -> tuple[pa.Table, dict[int, Failure]]:
    events, failures = _shaped(payloads)
    kinds = _by_kind(events)
    parts = [_columns(kind, [events[place] for place in places], schema) for kind, places in kinds.items()]
    columns = pa.concat_tables([*parts, schema.empty_table()]).combine_chunks()
    places = np.concatenate([np.array(found, np.int64) for found in kinds.values()]) if kinds else np.empty(0, np.int64)
    failures |= _wrong(payloads, places[suspects(columns)])
    rows = np.full(len(payloads), -1)
    rows[places] = np.arange(len(places))
    rows[list(failures)] = -1
    return columns.take(pa.array(rows, mask=rows < 0)), failures


def _shaped(payloads: Sequence[bytes]) -> tuple[list[msgspec.Struct | None], dict[int, Failure]]:
    """The payloads that have the shape of an event, None for the others, and why they are none."""
    events: list[msgspec.Struct | None] = []
    failures: dict[int, Failure] = {}
    coming = map(SHAPES.decode, payloads)
    while len(events) < len(payloads):
        try:
            events.extend(coming)  # up to the next one that cannot be decoded
        except (msgspec.MsgspecError, UnicodeDecodeError):
            failures |= _wrong(payloads, (len(events),))
            events.append(None)
    return events, failures


def _by_kind(events: Sequence[msgspec.Struct | None]) -> dict[Kind, list[int]]:
    """Where the events of each type stand."""
    kinds: defaultdict[type, list[int]] = defaultdict(list)
    for place, kind in enumerate(map(type, events)):
        kinds[kind].append(place)
    kinds.pop(type(None), None)
    return kinds


def _wrong(payloads: Sequence[bytes], places: Iterable[int]) -> dict[int, Failure]:
    """Those of these payloads that the contract refuses, and why."""
    failures = {}
    for place in map(int, places):
        try:
            _CONTRACT.decode(payloads[place])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            failures[place] = _failure(payloads[place], error)
    return failures


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


def _columns(kind: Kind, events: Sequence[msgspec.Struct], schema: pa.Schema) -> pa.Table:
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
