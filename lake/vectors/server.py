"""The search index on a Qdrant server: one collection a generation, an alias that names the served one."""

from __future__ import annotations

import re
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from lake.vectors.blend import POINT, Found, Part, blended, candidates, checked, merged, parts
from lake.vectors.words import Vocabulary, Weighted
from reelhouse.errors import Unavailable
from reelhouse.ports import Query
from reelhouse.types import Hit, Point

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

ALIAS = "moments"
ABOUT = 0  # the point that holds the generation and its vocabulary; without a workspace nobody can find it
DIMENSION = 384
BATCH = 500


class ServerVectors:
    """Moments in Qdrant. Safe for threads. The caller of `rebuild` is the only one that builds."""

    def __init__(self, client: QdrantClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._vocabulary: tuple[str, Vocabulary] | None = None

    @classmethod
    def at(cls, url: str) -> ServerVectors:
        """The index on the server at an address."""
        from qdrant_client import QdrantClient

        return cls(QdrantClient(url=url, timeout=30, check_compatibility=False))

    def rebuild(self, points: Iterable[Point], *, generation: str) -> int:
        """Build a new index beside the old one, swap it in, and give the number of points."""
        with _reachable():
            before = self._collection()
            name = f"{ALIAS}-{re.sub(r'[^A-Za-z0-9._-]', '-', generation)[:80]}-{uuid.uuid4().hex[:8]}"
            vocabulary = self._fill(name, points)
            self._describe(name, generation, vocabulary)
            self._swap(name)
            self._remove_all_but(name, before)
        return vocabulary.points

    def generation(self) -> str | None:
        """The generation that is served, None when nothing was built."""
        with _reachable():
            name = self._collection()
            return None if name is None else self._about(name)["generation"]

    def search(self, query: Query) -> Sequence[Hit]:
        """The best points that the caller may see, best first."""
        if not checked(query):
            return ()
        with _reachable():
            name = self._collection()
            if name is None:
                return ()
            words = self._words(name).query(query.text)
            found = self._found(name, query, words)
        return blended(found, greatest=words.mass, limit=query.limit, by_words_alone=query.mode == "keyword")

    def nearest(self, vector: Sequence[float], *, workspace: str, allowed: Sequence[str], limit: int) -> Sequence[Hit]:
        """The nearest points by meaning alone, among what the caller may see."""
        return self.search(
            Query(text="", vector=vector, workspace=workspace, allowed=allowed, limit=limit, mode="semantic")
        )

    def _found(self, name: str, query: Query, words: Weighted) -> Found:
        """What the parts of the search find; the rights are checked in every request and in what it looks among."""
        from qdrant_client import models

        may_see = models.Filter(
            must=[
                models.FieldCondition(key="workspace", match=models.MatchValue(value=query.workspace)),
                models.FieldCondition(key="video", match=models.MatchAny(any=list(query.allowed))),
            ]
        )
        vectors: dict[str, Any] = {"dense": list(query.vector), "words": _sparse(words)}
        count = candidates(query)

        def request(part: Part) -> models.QueryRequest:
            among = part.among and models.Prefetch(
                query=vectors[part.among], using=part.among, filter=may_see, limit=count
            )
            return models.QueryRequest(
                query=vectors[part.by],
                using=part.by,
                prefetch=among or None,
                filter=may_see,
                limit=count,
                with_payload=True,
            )

        asked = parts(query, has_words=bool(words.indices))
        answers = self._client.query_batch_points(name, requests=[request(part) for part in asked]) if asked else []
        return merged(asked, [answer.points for answer in answers])

    def _fill(self, name: str, points: Iterable[Point]) -> Vocabulary:
        from qdrant_client import models

        rest = iter(points)
        start = list(islice(rest, 1))
        size = len(start[0].vector) if start else DIMENSION
        self._client.create_collection(
            name,
            vectors_config={"dense": models.VectorParams(size=size, distance=models.Distance.COSINE)},
            sparse_vectors_config={"words": models.SparseVectorParams()},
        )
        for key in ("workspace", "video"):
            self._client.create_payload_index(name, key, field_schema=models.PayloadSchemaType.KEYWORD)
        vocabulary = Vocabulary()
        everything = chain(start, rest)
        while batch := list(islice(everything, BATCH)):
            self._client.upsert(name, [_stored(point, vocabulary.add(point.text)) for point in batch], wait=True)
        return vocabulary

    def _describe(self, name: str, generation: str, vocabulary: Vocabulary) -> None:
        from qdrant_client import models

        about = {
            "generation": generation,
            "points": vocabulary.points,
            "terms": list(vocabulary.frequency),
            "counts": list(vocabulary.frequency.values()),
        }
        self._client.upsert(name, [models.PointStruct(id=ABOUT, vector={}, payload=about)], wait=True)

    def _swap(self, name: str) -> None:
        from qdrant_client import models

        create = models.CreateAlias(collection_name=name, alias_name=ALIAS)
        changes: list[Any] = [models.CreateAliasOperation(create_alias=create)]
        if self._collection() is not None:
            delete = models.DeleteAlias(alias_name=ALIAS)
            changes.insert(0, models.DeleteAliasOperation(delete_alias=delete))
        self._client.update_collection_aliases(changes)

    def _remove_all_but(self, *names: str | None) -> None:
        for one in self._client.get_collections().collections:
            if one.name.startswith(f"{ALIAS}-") and one.name not in names:
                self._client.delete_collection(one.name)

    def _collection(self) -> str | None:
        """What the alias names now."""
        aliases = self._client.get_aliases().aliases
        return next((one.collection_name for one in aliases if one.alias_name == ALIAS), None)

    def _about(self, name: str) -> dict[str, Any]:
        return self._client.retrieve(name, [ABOUT], with_payload=True)[0].payload or {}

    def _words(self, name: str) -> Vocabulary:
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != name:
                about = self._about(name)
                frequency = Counter(dict(zip(about["terms"], about["counts"], strict=True)))
                self._vocabulary = (name, Vocabulary(about["points"], frequency))
            return self._vocabulary[1]


def _stored(point: Point, words: Weighted) -> Any:
    from qdrant_client import models

    vectors: dict[str, Any] = {"dense": list(point.vector), "words": _sparse(words)}
    payload = {**point.payload, POINT: point.id}
    return models.PointStruct(id=str(uuid.uuid5(uuid.NAMESPACE_OID, point.id)), vector=vectors, payload=payload)


def _sparse(words: Weighted) -> Any:
    from qdrant_client import models

    return models.SparseVector(indices=list(words.indices), values=list(words.values))


@contextmanager
def _reachable() -> Iterator[None]:
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    try:
        yield
    except (ResponseHandlingException, UnexpectedResponse) as error:
        raise Unavailable(f"The Qdrant server does not answer: {error}.", hint="Is vectors_url right?") from error
