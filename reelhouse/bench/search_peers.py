"""Two plain ways to search the same points: every cosine with numpy, and qdrant-client without a server."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reelhouse.bench.points import WORKSPACE, Library, Question

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

LIMIT = 10
COLLECTION = "moments"
CANDIDATES = 64


class EveryCosine:
    """Exact: the dot product with each vector that may be seen. Knows nothing but meaning."""

    name = "numpy"

    def __init__(self, library: Library) -> None:
        import numpy as np

        may_see = set(library.allowed)
        self._rows = np.array([at for at, point in enumerate(library.points) if point.payload["video"] in may_see])
        self._matrix = library.matrix[self._rows]

    def search(self, question: Question) -> Sequence[str]:
        """Ids of the nearest, nearest first."""
        import numpy as np

        scores = self._matrix @ np.asarray(question.vector, dtype=np.float32)
        best = np.argpartition(-scores, LIMIT)[:LIMIT]
        return [str(self._rows[at]) for at in best[np.argsort(-scores[best], kind="stable")]]


class LocalQdrant:
    """qdrant-client's local mode, in memory: dense vectors, BM25 weights as sparse ones, filters on workspace and video."""

    name = "qdrant local"

    def __init__(self, library: Library) -> None:
        from lake.vectors.words import Vocabulary

        self._library = library
        self._vocabulary = Vocabulary()
        self._client = self._filled()

    def search(self, question: Question) -> Sequence[str]:
        """Ids of the nearest by meaning, nearest first."""
        found = self._client.query_points(
            COLLECTION, query=list(question.vector), using="dense", query_filter=self._may_see(), limit=LIMIT
        )
        return _ids(found.points)

    def hybrid(self, question: Question) -> Sequence[str]:
        """Ids of the best by meaning and by words, joined by their ranks."""
        from qdrant_client import models

        dense = models.Prefetch(query=list(question.vector), using="dense", filter=self._may_see(), limit=CANDIDATES)
        words = models.Prefetch(query=self._words(question), using="words", filter=self._may_see(), limit=CANDIDATES)
        fused = models.FusionQuery(fusion=models.Fusion.RRF)
        return _ids(self._client.query_points(COLLECTION, prefetch=[dense, words], query=fused, limit=LIMIT).points)

    def _filled(self) -> QdrantClient:
        from qdrant_client import QdrantClient, models

        client = QdrantClient(":memory:")
        client.create_collection(
            COLLECTION,
            vectors_config={
                "dense": models.VectorParams(size=self._library.matrix.shape[1], distance=models.Distance.COSINE)
            },
            sparse_vectors_config={"words": models.SparseVectorParams()},
        )
        client.upsert(COLLECTION, [self._stored(point) for point in self._library.points])
        return client

    def _stored(self, point: Any) -> Any:
        from qdrant_client import models

        words = self._vocabulary.add(point.text)
        sparse = models.SparseVector(indices=list(words.indices), values=list(words.values))
        return models.PointStruct(
            id=str(uuid.uuid5(uuid.NAMESPACE_OID, point.id)),
            vector={"dense": list(point.vector), "words": sparse},
            payload={**point.payload, "point": point.id},
        )

    def _words(self, question: Question) -> Any:
        from qdrant_client import models

        words = self._vocabulary.query(question.text)
        return models.SparseVector(indices=list(words.indices), values=list(words.values))

    def _may_see(self) -> Any:
        from qdrant_client import models

        return models.Filter(
            must=[
                models.FieldCondition(key="workspace", match=models.MatchValue(value=WORKSPACE)),
                models.FieldCondition(key="video", match=models.MatchAny(any=list(self._library.allowed))),
            ]
        )


def _ids(points: Sequence[Any]) -> list[str]:
    return [str(point.payload["point"]) for point in points]
