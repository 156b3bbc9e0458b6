"""From an address in the settings to a model: the one place that knows every adapter's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.errors import Misconfigured

if TYPE_CHECKING:
    from reelhouse.ports import Embedder, Summariser, Transcriber


def transcriber(address: str) -> Transcriber:
    """The speech model at `pocketsphinx:` or `faster-whisper:<folder>`; Misconfigured for any other address."""
    match address.partition(":"):
        case ("pocketsphinx", ":", ""):
            from models.transcribe.pocketsphinx import PocketSphinx

            return PocketSphinx()
        case ("faster-whisper", ":", folder) if folder:
            from models.transcribe.whisper import Whisper

            return Whisper(Path(folder))
        case _:
            raise _unknown(
                "speech model",
                address,
                "`pocketsphinx:` or `faster-whisper:<model folder>`",
            )


def embedder(address: str, *, cache: Path | None = None) -> Embedder:
    """The embedding model at `minilm:` or `sentence-transformers:<folder>`; `cache` keeps converted weights."""
    match address.partition(":"):
        case ("minilm", ":", ""):
            from models.embed.minilm import MiniLM

            return MiniLM(cache=cache)
        case ("sentence-transformers", ":", folder) if folder:
            from models.embed.sentence_transformers import SentenceTransformers

            return SentenceTransformers(Path(folder))
        case _:
            raise _unknown(
                "embedding model",
                address,
                "`minilm:` or `sentence-transformers:<model folder>`",
            )


def summariser(address: str, embedder: Embedder) -> Summariser:
    """The summary model at `extractive:`, which compares sentences by `embedder`."""
    match address.partition(":"):
        case ("extractive", ":", ""):
            from models.summarise.extractive import Extractive

            return Extractive(embedder)
        case _:
            raise _unknown("summary model", address, "`extractive:`")


def _unknown(kind: str, address: str, known: str) -> Misconfigured:
    return Misconfigured(f"No {kind} '{address}'.", hint=f"Use {known}.")
