"""A Whisper model of random weights, made on the spot: it hears nothing right, but all the machinery runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

WIDTH, HEADS, MEL = 16, 2, 80
SPECIAL = (
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|translate|>", "<|transcribe|>"),
    *("<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)


def tiny_whisper(folder: Path, *, liking: Mapping[str, float], seed: int = 5) -> Path:
    """A model folder whose decoder likes some tokens (`liking`: token to bias, Ġ is the space)."""
    folder.mkdir(parents=True)
    tokenizer = _tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    vocabulary = [tokenizer.id_to_token(number) for number in range(tokenizer.get_vocab_size())]
    vocabulary += [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
    _spec(vocabulary, liking, np.random.default_rng(seed)).save(str(folder))
    return folder


def _tokenizer() -> Tokenizer:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: number for number, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in SPECIAL])
    return tokenizer


def _spec(vocabulary: list[str], liking: Mapping[str, float], rng: np.random.Generator) -> Any:
    spec = whisper_spec.WhisperSpec(1, HEADS, 1, HEADS)
    for conv, inputs in ((spec.encoder.conv1, MEL), (spec.encoder.conv2, WIDTH)):
        conv.weight, conv.bias = _random(rng, WIDTH, inputs, 3), _random(rng, WIDTH)
    for side, positions in ((spec.encoder, 1500), (spec.decoder, 448)):
        side.position_encodings.encodings = _random(rng, positions, WIDTH)
        _norm(side.layer_norm)
        _layer(side.layer[0], rng)
    spec.decoder.embeddings.weight = _random(rng, len(vocabulary), WIDTH)
    spec.decoder.projection.weight = _random(rng, len(vocabulary), WIDTH)
    bias = [liking.get(token, 0.0) for token in vocabulary]
    spec.decoder.projection.bias = np.array(bias, dtype=np.float32)
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids, spec.config.alignment_heads = [vocabulary.index("<|en|>")], [(0, 0), (0, 1)]
    spec.validate()
    spec.optimize(quantization=None)
    return spec


def _layer(layer: Any, rng: np.random.Generator) -> None:
    _norm(layer.self_attention.layer_norm)
    _linear(layer.self_attention.linear[0], rng, 3 * WIDTH, WIDTH)
    _linear(layer.self_attention.linear[1], rng, WIDTH, WIDTH)
    if hasattr(layer, "attention"):
        _norm(layer.attention.layer_norm)
        for linear, width in zip(layer.attention.linear, (WIDTH, 2 * WIDTH, WIDTH), strict=True):
            _linear(linear, rng, width, WIDTH)
    _norm(layer.ffn.layer_norm)
    _linear(layer.ffn.linear_0, rng, 4 * WIDTH, WIDTH)
    _linear(layer.ffn.linear_1, rng, WIDTH, 4 * WIDTH)


def _linear(linear: Any, rng: np.random.Generator, outputs: int, inputs: int) -> None:
    linear.weight, linear.bias = _random(rng, outputs, inputs), _random(rng, outputs)


def _norm(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), np.zeros(WIDTH, dtype=np.float32)


def _random(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.normal(0, 0.1, shape).astype(np.float32)
