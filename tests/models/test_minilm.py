"""MiniLM on CTranslate2: meaning, order, batches and the cache folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.embed.minilm import MiniLM

CAT, FELINE, MONEY = (
    "The cat sat on the mat.",
    "A feline rested on the rug.",
    "Revenue rose by four percent.",
)


def test_a_paraphrase_is_nearer_than_other_text(embedder: MiniLM) -> None:
    cat, feline, money = embedder.embed([CAT, FELINE, MONEY])
    assert cat @ feline > 0.5
    assert cat @ money < 0.1


def test_vectors_equal_those_of_the_model_card(embedder: MiniLM) -> None:
    """Cosine similarities that sentence-transformers publishes for this model and these sentences."""
    vectors = embedder.embed(
        [
            "The weather is lovely today.",
            "It's so sunny outside!",
            "He drove to the stadium.",
        ]
    )
    expected = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    assert np.allclose(vectors @ vectors.T, expected, atol=1e-3)


def test_vectors_are_float32_of_unit_length(embedder: MiniLM) -> None:
    vectors = embedder.embed([CAT, "", "a" * 5000])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, embedder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vectors(embedder: MiniLM) -> None:
    assert embedder.embed([]).shape == (0, 384)


@settings(deadline=None, max_examples=10)
@given(
    texts=st.lists(st.text(max_size=60), min_size=1, max_size=8),
    seed=st.integers(0, 99),
)
def test_neither_order_nor_company_changes_a_vector(embedder: MiniLM, texts: list[str], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(texts))
    shuffled = embedder.embed([texts[place] for place in order])
    assert np.allclose(embedder.embed(texts)[order], shuffled, atol=1e-4)


def test_many_batches_keep_the_order(embedder: MiniLM) -> None:
    texts = [f"{word} " * (1 + number % 90) for number, word in enumerate(["river", "invoice", "garden"] * 40)]
    together = embedder.embed(texts)
    assert np.allclose(together[77], embedder.embed([texts[77]])[0], atol=1e-4)


def test_the_cache_folder_is_made_once_and_whole(tmp_path: Path) -> None:
    first = MiniLM(cache=tmp_path).embed([CAT])
    made = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    assert np.allclose(first, MiniLM(cache=tmp_path).embed([CAT]))
    assert made == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    assert [folder.name for folder in tmp_path.iterdir()] == [f"minilm-{MiniLM().revision}"]


OFFLINE = """
import sys
sys.addaudithook(lambda event, _: sys.exit("a connection") if event == "socket.connect" else None)
from models.embed.minilm import MiniLM
sys.exit(int(MiniLM().embed(["A word."]).shape != (1, 384)))
"""


def test_embedding_opens_no_connection() -> None:
    assert subprocess.run([sys.executable, "-c", OFFLINE], check=False).returncode == 0
