"""Looks for texts in every byte of a folder, Parquet and gzip unpacked: the proof that something is nowhere.

Knows no table: it opens what it finds. Texts are looked for as UTF-8.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

PIECE_BYTES = 8 * 1024**2
GZIP, ZLIB_OR_GZIP = b"\x1f\x8b", 47


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A file that holds one of the texts, and where: in its bytes, or in a column."""

    path: Path
    where: str


def scan(root: Path, texts: Sequence[str], *, but: Iterable[Path] = ()) -> list[Hit]:
    """Every hit below a folder, apart from the files `but`; a file that vanishes meanwhile is not there."""
    needles = [text.encode() for text in texts if text]
    left_out = {path.absolute() for path in but}
    hits: list[Hit] = []
    for path in sorted(root.absolute().rglob("*")):
        if path.is_file() and not path.is_symlink() and path not in left_out:
            try:
                hits += [Hit(path=path, where=where) for where in _found(path, needles)]
            except FileNotFoundError:
                continue
    return hits


def _found(path: Path, needles: Sequence[bytes]) -> Iterator[str]:
    if any(needle in path.as_posix().encode() for needle in needles):
        yield "its name"
    yield from places(path, needles)


def places(path: Path, needles: Sequence[bytes]) -> Iterator[str]:
    """Where in a file's content one of the needles is, whatever the file is called."""
    if _holds(_pieces(path), needles):
        yield "its bytes"
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == GZIP and _holds(_unpacked(path), needles):
        yield "its bytes, unpacked"
    if start == b"PAR1":
        yield from (f"column {name}" for name in _columns(path, needles))


def _holds(pieces: Iterable[bytes], needles: Sequence[bytes]) -> bool:
    """Whether a needle is in the pieces, or over the edge of two."""
    overlap = max(map(len, needles), default=1) - 1
    rest = b""
    for piece in pieces:
        whole = rest + piece
        if any(needle in whole for needle in needles):
            return True
        rest = whole[-overlap:] if overlap else b""
    return False


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _unpacked(path: Path) -> Iterator[bytes]:
    inflater = zlib.decompressobj(ZLIB_OR_GZIP)
    try:
        for piece in _pieces(path):
            yield inflater.decompress(piece)
    except zlib.error:
        return


def _columns(path: Path, needles: Sequence[bytes]) -> Iterator[str]:
    """Columns with a value that holds a needle; statistics and dictionaries are values too, or plain bytes of the file."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    for name in file.schema_arrow.names:
        if any(_column_holds(batch.column(0), needles) for batch in file.iter_batches(columns=[name])):
            yield name


def _column_holds(column: pa.Array, needles: Sequence[bytes]) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    for values in _texts(column):
        raw = values.cast(pa.large_binary())
        if any(pc.call_function("any", [_matches(raw, needle)]).as_py() for needle in needles):
            return True
    return False


def _matches(values: pa.Array, needle: bytes) -> pa.Array:
    import pyarrow.compute as pc

    return pc.call_function("match_substring", [values], options=pc.MatchSubstringOptions(needle))


def _texts(column: pa.Array) -> Iterator[pa.Array]:
    """The text and binary values in a column, however deep."""
    import pyarrow as pa
    import pyarrow.types as kinds

    kind = column.type
    if kinds.is_dictionary(kind):
        yield from _texts(column.dictionary)
    elif kinds.is_list(kind) or kinds.is_large_list(kind):
        yield from _texts(column.flatten())
    elif kinds.is_struct(kind):
        for part in column.flatten():
            yield from _texts(part)
    elif kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_binary(kind) or kinds.is_large_binary(kind):
        yield column.cast(pa.large_binary())
