"""MiniLM's weights from safetensors to a CTranslate2 folder; the layout is that of CTranslate2's own BERT converter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np


def converted(source: Path, target: Path) -> Path:
    """The folder `target`, made from the safetensors folder `source` when it is not there yet; whole or absent, never half."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    convert(source, beside)
    try:
        beside.rename(target)
    except OSError:  # another process was first: its folder has the same content
        shutil.rmtree(beside)
        if not target.is_dir():
            raise
    return target


def convert(source: Path, target: Path) -> None:
    """Write the model of `source` (model.safetensors, config.json, vocab.txt) into the existing folder `target`."""
    from safetensors.numpy import load_file

    config = json.loads((source / "config.json").read_text())
    spec = _spec(load_file(source / "model.safetensors"), config)
    spec.register_vocabulary((source / "vocab.txt").read_text().splitlines())
    spec.config.unk_token = "[UNK]"
    spec.config.layer_norm_epsilon = config["layer_norm_eps"]
    spec.validate()
    spec.optimize(quantization=None)
    spec.save(str(target))


def _spec(weights: Mapping[str, np.ndarray], config: Mapping[str, Any]) -> Any:
    from ctranslate2.specs import common_spec, transformer_spec

    encoder = transformer_spec.TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    _fill_embeddings(encoder, weights)
    for number, layer in enumerate(encoder.layer):
        _fill_layer(layer, weights, f"encoder.layer.{number}.")
    return transformer_spec.TransformerEncoderModelSpec(encoder)


def _fill_embeddings(encoder: Any, weights: Mapping[str, np.ndarray]) -> None:
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _fill_norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm.")


def _fill_layer(layer: Any, weights: Mapping[str, np.ndarray], prefix: str) -> None:
    attention = layer.self_attention
    parts = [f"{prefix}attention.self.{part}." for part in ("query", "key", "value")]
    attention.linear[0].weight = np.concatenate([weights[f"{part}weight"] for part in parts])
    attention.linear[0].bias = np.concatenate([weights[f"{part}bias"] for part in parts])
    _fill_linear(attention.linear[1], weights, f"{prefix}attention.output.dense.")
    _fill_norm(attention.layer_norm, weights, f"{prefix}attention.output.LayerNorm.")
    _fill_linear(layer.ffn.linear_0, weights, f"{prefix}intermediate.dense.")
    _fill_linear(layer.ffn.linear_1, weights, f"{prefix}output.dense.")
    _fill_norm(layer.ffn.layer_norm, weights, f"{prefix}output.LayerNorm.")


def _fill_linear(linear: Any, weights: Mapping[str, np.ndarray], prefix: str) -> None:
    linear.weight = weights[f"{prefix}weight"]
    linear.bias = weights[f"{prefix}bias"]


def _fill_norm(norm: Any, weights: Mapping[str, np.ndarray], prefix: str) -> None:
    norm.gamma = weights[f"{prefix}weight"]
    norm.beta = weights[f"{prefix}bias"]
