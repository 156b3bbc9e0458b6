"""The search index in this process: Qdrant Edge in a folder, one sub-folder a generation.

The pipeline builds a new generation beside the served one and swaps the file CURRENT; whoever serves looks at CURRENT
before each search and opens what it names. Nothing is written to a built generation and it has no write-ahead log, so
any number of processes may serve it, and none of them can hold up a build.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.durable import make_folder, sync_folder, sync_tree, write_whole
from lake.vectors.blend import POINT, Found, Part, blended, candidates, checked, merged, parts
from lake.vectors.words import Vocabulary, Weighted
from reelhouse.errors import Unavailable
from reelhouse.ports import Query
from reelhouse.types import Hit, Point

if TYPE_CHECKING:
    import qdrant_edge

CURRENT, LOCK, WORDS = "CURRENT", "build.lock", "words.json"
DIMENSION = 384
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """An opened generation."""

    mark: tuple[int, int]
    generation: str
    shard: qdrant_edge.EdgeShard
    vocabulary: Vocabulary


class EdgeVectors:
    """Moments in HNSW and BM25 below `root`. Safe for threads; built by one process, served by any."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._lock = threading.Lock()
        self._served: _Served | None = None

    def rebuild(self, points: Iterable[Point], *, generation: str) -> int:
        """Build a new index beside the old one, swap it in, and give the number of points.

        Unavailable when another process builds. Of older generations the last one stays, for those who still read it.
        """
        make_folder(self.root)
        with _alone(self.root / LOCK):
            before = self._current()
            name = f"{re.sub(r'[^A-Za-z0-9._-]', '-', generation)[:80]}-{uuid.uuid4().hex[:8]}"
            count = _build(self.root / name, points)
            sync_folder(self.root)
            write_whole(self.root / CURRENT, json.dumps({"generation": generation, "folder": name}).encode())
            self._remove_all_but(name, before.get("folder"))
        return count

    def generation(self) -> str | None:
        """The generation that is served, None when nothing was built."""
        return self._current().get("generation")

    def search(self, query: Query) -> Sequence[Hit]:
        """The best points that the caller may see, best first."""
        served = self._newest() if checked(query) else None
        if served is None:
            return ()
        words = served.vocabulary.query(query.text)
        found = _found(served.shard, query, words)
        return blended(found, greatest=words.mass, limit=query.limit, by_words_alone=query.mode == "keyword")

    def nearest(self, vector: Sequence[float], *, workspace: str, allowed: Sequence[str], limit: int) -> Sequence[Hit]:
        """The nearest points by meaning alone, among what the caller may see."""
        return self.search(
            Query(text="", vector=vector, workspace=workspace, allowed=allowed, limit=limit, mode="semantic")
        )

    def _current(self) -> dict[str, str]:
        try:
            return json.loads((self.root / CURRENT).read_bytes())
        except FileNotFoundError:
            return {}

    def _newest(self) -> _Served | None:
        """The generation that CURRENT names; opened anew when it names another than before."""
        with self._lock:
            mark = self._mark()
            if mark is None or (self._served is not None and self._served.mark == mark):
                return self._served if mark else None
            try:
                self._served = self._load(mark)
            except Exception:
                if self._mark() == mark:
                    raise
                self._served = self._load(self._mark() or mark)  # two builds ended while this one was opened
            return self._served

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = (self.root / CURRENT).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _load(self, mark: tuple[int, int]) -> _Served:
        import qdrant_edge

        current = self._current()
        folder = self.root / current["folder"]
        kept = json.loads((folder / WORDS).read_bytes())
        frequency = Counter(dict(zip(kept["terms"], kept["counts"], strict=True)))
        return _Served(
            mark=mark,
            generation=current["generation"],
            shard=qdrant_edge.EdgeShard.load(str(folder / "shard")),
            vocabulary=Vocabulary(kept["points"], frequency),
        )

    def _remove_all_but(self, *names: str | None) -> None:
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, points: Iterable[Point]) -> int:
    import qdrant_edge as edge

    vocabulary = Vocabulary()
    rest = iter(points)
    start = list(islice(rest, 1))
    shard = _empty(folder / "shard", dimension=len(start[0].vector) if start else DIMENSION)
    for batch in _batches(chain(start, rest)):
        shard.update(
            edge.UpdateOperation.upsert_points([_stored(point, vocabulary.add(point.text)) for point in batch])
        )
    shard.optimize()
    shard.flush()
    shard.close()
    kept = {
        "points": vocabulary.points,
        "terms": list(vocabulary.frequency),
        "counts": list(vocabulary.frequency.values()),
    }
    (folder / WORDS).write_text(json.dumps(kept))
    sync_tree(folder)
    return vocabulary.points


def _empty(folder: Path, *, dimension: int) -> qdrant_edge.EdgeShard:
    import qdrant_edge as edge

    make_folder(folder)
    config = edge.EdgeConfig(
        vectors={"dense": edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Cosine)},
        sparse_vectors={"words": edge.EdgeSparseVectorParams()},
        wal_enabled=False,
    )
    shard = edge.EdgeShard.create(str(folder), config)
    for key in ("workspace", "video"):
        shard.update(edge.UpdateOperation.create_field_index(key, edge.PayloadSchemaType.Keyword))
    return shard


def _stored(point: Point, words: Weighted) -> qdrant_edge.Point:
    import qdrant_edge as edge

    vectors: dict[str, Any] = {"dense": list(point.vector), "words": _sparse(words)}
    return edge.Point(str(uuid.uuid5(uuid.NAMESPACE_OID, point.id)), vectors, {**point.payload, POINT: point.id})


def _found(shard: qdrant_edge.EdgeShard, query: Query, words: Weighted) -> Found:
    """What the parts of the search find; the rights are checked in every request and in what it looks among."""
    import qdrant_edge as edge

    may_see = edge.Filter(
        must=[
            edge.FieldCondition("workspace", match=edge.MatchValue(query.workspace)),
            edge.FieldCondition("video", match=edge.MatchAny(list(query.allowed))),
        ]
    )
    vectors = {
        "dense": edge.Query.Nearest(list(query.vector), using="dense"),
        "words": edge.Query.Nearest(_sparse(words), using="words"),
    }
    count = candidates(query)

    def request(part: Part) -> qdrant_edge.QueryRequest:
        among = [edge.Prefetch(limit=count, query=vectors[part.among], filter=may_see)] if part.among else None
        return edge.QueryRequest(count, query=vectors[part.by], prefetches=among, filter=may_see, with_payload=True)

    asked = parts(query, has_words=bool(words.indices))
    answers = shard.query_batch(edge.QueryBatchRequest([request(part) for part in asked])) if asked else []
    return merged(asked, answers)


def _sparse(words: Weighted) -> qdrant_edge.SparseVector:
    import qdrant_edge as edge

    return edge.SparseVector(indices=list(words.indices), values=list(words.values))


def _batches(points: Iterable[Point]) -> Iterator[list[Point]]:
    rest = iter(points)
    while batch := list(islice(rest, BATCH)):
        yield batch


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Unavailable("Another process builds the search index.", hint="Wait until it has ended.") from error
    finally:
        os.close(handle)
