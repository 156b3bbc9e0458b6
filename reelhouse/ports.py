"""The ports: what the house needs from the outside, as small protocols. Adapters live in lake/ and models/."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import msgspec

from reelhouse.table import Table
from reelhouse.types import Chapter, Hit, Point, Summary, Transcript

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One live Parquet file of a table version; `partition` holds its values as text, in the table's order."""

    path: str
    partition: Mapping[str, str | None]
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What one write did: the version it made, rows written and bytes added."""

    version: int
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Txn:
    """A Delta application transaction: the writer's name and the highest input position that the commit holds.

    `after` is the position that the writer went on from (-1: none was committed yet). When it is given, the commit is
    refused as soon as the table says otherwise: somebody else has committed meanwhile, and what was read is stale.
    """

    app: str
    position: int
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What a compaction did: the files that it read and wrote, and their bytes."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


Bounds = Mapping[str, tuple[object, object]]
"""The smallest and the largest value of a column that are wanted, both included; None: no bound on that side."""


MapBatches = Callable[[Callable[[Any], bytes], Iterable[Any]], Iterable[bytes]]
"""A function from a record batch to bytes, and the batches; gives the bytes as they come."""

Rows = Any
"""Rows in Arrow, or in the form that an engine gives its own storage."""


class Storage(Protocol):
    """Delta tables: versions, atomic writes, watermarks. Knows no query."""

    def version(self, table: Table) -> int | None:
        """Newest version, or None when the table does not exist yet."""
        ...

    def version_at(self, table: Table, at_us: int) -> int | None:
        """The version that was newest at a time (microseconds since 1970), None before there was a table.

        Commits count in their order: one is never older than the one before it. VersionGone when the log no longer
        reaches back to that time.
        """
        ...

    def schema(self, table: Table, *, version: int | None = None) -> pa.Schema:
        """Columns of a version (default: newest): the declared ones, then those that an open table has gained."""
        ...

    def files(self, table: Table, *, version: int | None = None, within: Bounds | None = None) -> tuple[DataFile, ...]:
        """Live files of a version (default: newest) that may hold rows within the bounds; empty without a table."""
        ...

    def read(
        self, table: Table, *, version: int | None = None, columns: Sequence[str] | None = None, where: str = ""
    ) -> pa.Table:
        """Rows in Arrow; `where` is a SQL predicate on columns. Small tables and tests only."""
        ...

    def watermark(self, table: Table, app: str) -> int | None:
        """Highest position that `app` committed, or None."""
        ...

    def notes(self, table: Table, *, version: int | None = None) -> Mapping[str, str]:
        """The notes of the newest commit (up to `version`) that carried any (survives compaction)."""
        ...

    def append(
        self, table: Table, rows: Rows, *, txns: Sequence[Txn] = (), notes: Mapping[str, str] | None = None
    ) -> Commit | None:
        """Append rows and the transactions in one commit; None when one of them was committed already or is stale."""
        ...

    def replace(
        self,
        table: Table,
        rows: Rows,
        *,
        where: str,
        notes: Mapping[str, str] | None = None,
        txns: Sequence[Txn] = (),
    ) -> Commit | None:
        """Swap the rows that match the predicate for `rows` in one commit (`where` empty: all rows).

        None, and nothing is changed, when a transaction was committed already or is stale.
        """
        ...

    def rewrite(self, table: Table, rows: pa.Table, *, basis: int, units: Sequence[str] = ()) -> Commit | None:
        """Swap the rows of some partitions (of an undivided table: all rows) for `rows`, made from the version `basis`.

        None, and nothing is changed, when rows of these partitions have changed since.
        """
        ...

    def changed(self, table: Table, column: str, *, old: int, new: int) -> frozenset[str] | None:
        """Values of a partition column whose rows changed between two versions; None when the log tells no more.

        Rewrites that change no row, such as a compaction, do not count.
        """
        ...

    def compact(self, table: Table, *, units: Sequence[str] | None = None, order_by: Sequence[str] = ()) -> Compacted:
        """Rewrite small files (of some days) as large ones, in Z-order of some columns; no row changes."""
        ...

    def vacuum(self, table: Table, *, older_than_hours: int, orphans: bool = False) -> int:
        """Remove dead files and the log that is kept no longer; gives how many data files went."""
        ...


class Engine(Protocol):
    """Runs Ibis expressions over tables of the lake."""

    def table(
        self,
        table: Table,
        *,
        version: int | None = None,
        units: Sequence[str] | None = None,
        column: str = "day",
        within: Bounds | None = None,
    ) -> ir.Table:
        """The table as an Ibis relation.

        `units` keeps only rows whose `column` is one of them (partitions are pruned), `within` only rows inside the bounds
        (files are pruned by their statistics).
        """
        ...

    def memory(self, rows: pa.Table) -> ir.Table:
        """An Arrow table as an Ibis relation."""
        ...

    def fetch(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        ...

    def apply(self, expression: Callable[..., ir.Table], inputs: Mapping[str, ir.Table]) -> pa.Table:
        """The rows that a function of relations gives for these inputs; its text is made once and used again.

        Functions that are equal must give equal expressions, whatever the rows: declare it, or use a frozen dataclass.
        """
        ...

    def rows(self, expression: Callable[..., ir.Table], inputs: Mapping[str, ir.Table]) -> Rows:
        """The same, in the form that the storage of this engine writes without bringing the rows here first."""
        ...

    @property
    def map_batches(self) -> MapBatches | None:
        """Carries a function over single-row batches to the engine's workers; None where it has none."""
        ...

    @property
    def own_process(self) -> bool:
        """Whether a job of this engine is better started as a process of its own."""
        ...

    def sql(self, query: str, *, limit: int | None = None, as_of_us: int | None = None) -> pa.Table:
        """Read-only SQL over all tables, named `layer.table`; UnknownColumn with near names on a wrong name.

        `as_of_us`: over the versions of that time; a table that was not there yet is empty.
        """
        ...


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One acknowledged record of an inbox log; `position` rises along the log, in a folder by one from 0."""

    position: int
    body: bytes


class Inbox(Protocol):
    """Acknowledged input waits here until it is in bronze; what `append` returned for is durable.

    A topic is one or more logs (Kafka's partitions), each with positions of its own.
    """

    def append(self, topic: str, bodies: Sequence[bytes], *, keys: Sequence[str] | None = None) -> int:
        """Store durably and give the position of the last one; records of one key stay in one log, in order."""
        ...

    def logs(self, topic: str) -> Sequence[int]:
        """The numbers of the topic's logs."""
        ...

    def log_name(self, topic: str, log: int = 0) -> str:
        """The lasting name of one log: another inbox, or a topic that was made anew, has other names."""
        ...

    def read(self, topic: str, *, after: int, limit: int, log: int = 0) -> Sequence[Record]:
        """Records of a log behind position `after` (-1: from the start), in order; only durable ones."""
        ...

    def last(self, topic: str, *, log: int = 0) -> int:
        """Position of the newest durable record of a log, -1 when there is none."""
        ...

    def close(self) -> None:
        """Let go of locks, threads and connections; the next use takes them again."""
        ...

    def redact(self, topic: str, change: Callable[[bytes], bytes | None], *, taken: Mapping[int, int]) -> int:
        """Put other bytes in the place of records for which `change` gives some; positions stay. Gives how many.

        `taken` is the newest position of each log that is in the tables: no record behind it may go.
        """
        ...

    def redact_settled(
        self, topic: str, change: Callable[[bytes], bytes | None], *, taken: Mapping[int, int]
    ) -> tuple[int, bool]:
        """The same beside whoever appends: how many records, and whether some could not be reached yet.

        Bytes must be as many as before, or the record stays.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Positions of one log: those behind `after` up to `upto`."""

    after: int
    upto: int


Decode = Callable[[int, Sequence[int], Sequence[bytes]], "pa.Table"]
"""Rows of records, given the number of their log, their positions and their bodies; runs on other machines."""


class Batch(Protocol):
    """Some records of a topic that an engine is about to read."""

    @property
    def spans(self) -> Mapping[int, Span]:
        """What is read of each log; every position in them is a record."""
        ...

    def rows(self, decode: Decode, schema: pa.Schema) -> Rows:
        """What `decode` makes of them, for the engine's own storage to write."""
        ...


class Stream(Protocol):
    """Carries records of an inbox to an engine's own storage, by a query of that engine; keeps no position."""

    def follow(self, topic: str, *, after: Mapping[int, int], take: Callable[[Batch], bool]) -> None:
        """Give what is there now behind the position of each log to `take`, in batches, until it says False.

        Nothing more is given once the topic was removed or made anew.
        """
        ...

    def close(self) -> None:
        """Let go of connections; the next use takes them again."""
        ...


class Blobs(Protocol):
    """Bytes by key, whole or in ranges. Keys are relative POSIX paths without `..`."""

    def put_file(self, key: str, source: Path) -> None:
        """Store a file's content under a key, atomically and durably; an existing key is replaced."""
        ...

    def put_folder(self, prefix: str, folder: Path) -> int:
        """Store every file below a folder under a prefix and give the bytes stored."""
        ...

    def open(self, key: str) -> BinaryIO:
        """A readable, seekable stream; NotFound when there is no such key."""
        ...

    def local(self, key: str) -> Path:
        """A local path with the content (the file itself, or a copy that a remote store fetched)."""
        ...

    def exists(self, key: str) -> bool:
        """Whether the key holds something."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Remove everything under a prefix and give the number of files removed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search: the words, their vector, and what the caller may see. `allowed` empty means nothing is found."""

    text: str
    vector: Sequence[float]
    workspace: str
    allowed: Sequence[str]
    limit: int = 50
    mode: str = "hybrid"


class Vectors(Protocol):
    """The search index. Rights are part of the query, in each of its parts."""

    def rebuild(self, points: Iterable[Point], *, generation: str) -> int:
        """Build a new index beside the old one, swap it in, and give the number of points."""
        ...

    def generation(self) -> str | None:
        """The generation that is served, None when nothing was built."""
        ...

    def search(self, query: Query) -> Sequence[Hit]:
        """The best points that the caller may see, best first."""
        ...

    def nearest(self, vector: Sequence[float], *, workspace: str, allowed: Sequence[str], limit: int) -> Sequence[Hit]:
        """The nearest points by meaning alone, among what the caller may see."""
        ...


class Transcriber(Protocol):
    """Speech to text. `revision` changes whenever the same audio could give another text."""

    revision: str

    def transcribe(self, wav: Path) -> Transcript:
        """Recognise a 16 kHz mono WAV file."""
        ...


class Embedder(Protocol):
    """Text to unit vectors of `dimension` numbers."""

    revision: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 [len(texts), dimension], each row of length 1."""
        ...


class Summariser(Protocol):
    """Text to structure; every statement cites existing segments."""

    revision: str

    def chapters(self, transcript: Transcript) -> tuple[Chapter, ...]:
        """Topics in order; together they cover every segment once."""
        ...

    def summarise(self, transcript: Transcript) -> Summary:
        """Title, cited statements, key phrases, action items."""
        ...


class Tools(Protocol):
    """What a step may use inside a worker process; each is made when it is first asked for."""

    @property
    def blobs(self) -> Blobs: ...
    @property
    def transcriber(self) -> Transcriber: ...
    @property
    def embedder(self) -> Embedder: ...
    @property
    def summariser(self) -> Summariser: ...
    @property
    def scratch(self) -> Path: ...
