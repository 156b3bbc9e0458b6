"""Any sentence-transformers model from a folder on disk, on torch: for the large production models. Never downloads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.fingerprint import fingerprint
from reelhouse.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH_TEXTS = 64


class SentenceTransformers:
    """Sentence vectors of the model in `folder`; needs the extra `torch`, raises Unavailable without it."""

    def __init__(self, folder: Path) -> None:
        if find_spec("sentence_transformers") is None:
            raise Unavailable(
                "Embedding models of sentence-transformers need torch, which is not installed.",
                hint="Install it with `uv sync --extra torch`, or use the embedding model `minilm:`.",
            )
        if not (folder / "modules.json").is_file():
            raise Misconfigured(
                f"'{folder}' is no sentence-transformers model.",
                hint="Name a folder that holds modules.json and the weights; nothing is downloaded.",
            )
        self.model = folder.name
        self.revision = fingerprint(folder, (path for path in folder.rglob("*") if path.is_file()))
        self.dimension = _dimension(folder)
        self._folder = folder
        self._loaded: Any = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of unit length in the order of `texts`: float32 [n, dimension]."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._load().encode(
            list(texts),
            batch_size=BATCH_TEXTS,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def _load(self) -> Any:
        if self._loaded is None:
            from importlib import import_module  # of the extra: type checkers must not need it

            self._loaded = import_module("sentence_transformers").SentenceTransformer(
                str(self._folder), local_files_only=True
            )
        return self._loaded


def _dimension(folder: Path) -> int:
    """Numbers in one vector: what the last module that changes the width (pooling or dense) says."""
    widths: list[int] = []
    for module in json.loads((folder / "modules.json").read_text()):
        file = folder / module["path"] / "config.json"
        config = json.loads(file.read_text()) if module["path"] and file.is_file() else {}
        widths += [config[name] for name in ("word_embedding_dimension", "out_features") if name in config]
    return widths[-1]
