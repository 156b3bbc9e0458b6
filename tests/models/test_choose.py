"""Addresses choose models; a wrong one says which are known."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from models.choose import embedder, summariser, transcriber
from models.embed.minilm import MiniLM
from reelhouse.errors import Misconfigured, Unavailable


def test_minilm_is_chosen_by_its_address() -> None:
    assert embedder("minilm:").dimension == 384


@pytest.mark.parametrize("address", ["", "minilm", "minilm:x", "word2vec:", "sentence-transformers:"])
def test_an_unknown_embedding_model_names_the_known_ones(address: str) -> None:
    with pytest.raises(Misconfigured, match="minilm:"):
        embedder(address)


@pytest.mark.parametrize("address", ["", "pocketsphinx", "vosk:en", "faster-whisper:"])
def test_an_unknown_speech_model_names_the_known_ones(address: str) -> None:
    with pytest.raises(Misconfigured, match="faster-whisper:<model folder>"):
        transcriber(address)


def test_an_unknown_summary_model_names_the_known_ones() -> None:
    with pytest.raises(Misconfigured, match="extractive:"):
        summariser("gpt:", MiniLM())


@pytest.mark.skipif(
    find_spec("sentence_transformers") is not None,
    reason="the extra torch is installed",
)
def test_sentence_transformers_without_torch_names_the_extra(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="--extra torch"):
        embedder(f"sentence-transformers:{tmp_path}")
