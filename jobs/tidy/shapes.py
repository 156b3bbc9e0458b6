"""The event contract in two steps that are faster than one: shapes as they are decoded, patterns by column.

msgspec asks Python's `re` about each text that has a pattern, which takes three quarters of the time of decoding. These
decoders ask about all but the patterns; `suspects` then finds, in columns, what may break one. What is found by either
goes to the contract itself, which alone decides and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import NODEFAULT, Struct

from reelhouse.events import AnyEvent

Kind = type[Struct]


def shape_of(kind: Kind) -> Kind:
    """The same event type without the patterns of its texts; a wider type, so that it refuses nothing which the other takes."""
    fields = [(one.name, _without_pattern(hint), _default(one)) for one, hint in _hints(kind)]
    config = kind.__struct_config__
    return msgspec.defstruct(
        kind.__name__, fields, tag_field=config.tag_field, tag=config.tag, kw_only=True, frozen=True, gc=False
    )


def patterns_of(kind: Kind) -> Iterator[tuple[str, str]]:
    """The fields that are texts with a pattern, or lists of such texts, each with its pattern."""
    return ((one.name, pattern) for one, hint in _hints(kind) for pattern in _patterns(hint))


def suspects(columns: pa.Table) -> np.ndarray:
    """The rows that may break a pattern: all that do, and perhaps a few that do not."""
    return np.unique(np.concatenate([_suspects(columns[name].combine_chunks(), text) for name, text in _PATTERNS]))


def _suspects(column: pa.Array, pattern: str) -> np.ndarray:
    rows = pa.array(np.arange(len(column)))
    if pa.types.is_list(column.type):
        rows, column = pc.list_parent_indices(column), pc.list_flatten(column)
    coded = column.dictionary_encode()
    fits = pc.match_substring_regex(coded.dictionary, pattern)
    if pc.all(fits, min_count=0).as_py():
        return np.empty(0, np.int64)
    return rows.filter(pc.invert(pc.fill_null(fits.take(coded.indices), True))).to_numpy(zero_copy_only=False)


def _hints(kind: Kind) -> Iterator[tuple[msgspec.structs.FieldInfo, Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return ((one, hints[one.name]) for one in msgspec.structs.fields(kind))


def _default(one: msgspec.structs.FieldInfo) -> Any:
    if one.default_factory is not NODEFAULT:
        return msgspec.field(default_factory=one.default_factory)
    return msgspec.field(default=one.default)


def _without_pattern(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        kept = tuple(meta for meta in hint.__metadata__ if meta.pattern is None)
        base = _without_pattern(hint.__origin__)
        return Annotated[(base, *kept)] if kept else base
    if get_origin(hint) is list:
        return list[_without_pattern(*get_args(hint))]
    if type(None) in get_args(hint):
        return reduce(or_, map(_without_pattern, get_args(hint)))
    return hint


def _patterns(hint: Any) -> Iterator[str]:
    if get_origin(hint) is Annotated:
        yield from (meta.pattern for meta in hint.__metadata__ if meta.pattern is not None)
        yield from _patterns(hint.__origin__)
    elif get_origin(hint) is list or type(None) in get_args(hint):
        for inner in get_args(hint):
            yield from _patterns(inner)


_PATTERNS = sorted({one for kind in AnyEvent.__args__ for one in patterns_of(kind)})
SHAPES = msgspec.json.Decoder(reduce(or_, map(shape_of, AnyEvent.__args__)))
