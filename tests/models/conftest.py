"""What the tests of models share: one loaded embedder, the sample talks as WAV, and one recognised talk."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from models.embed.minilm import MiniLM
from models.transcribe.pocketsphinx import PocketSphinx
from reelhouse.types import Segment, Transcript

TALKS = Path(__file__).parents[2] / "demo" / "talks"
Samples = np.ndarray


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="session")
def recognise() -> Callable[[Path], Transcript]:
    return PocketSphinx().transcribe


@pytest.fixture(scope="session")
def script() -> dict[str, Any]:
    """Half a minute of the hardest voice: sentences with their exact times."""
    whole = read_script("third-quarter")
    return {**whole, "sentences": [sentence for sentence in whole["sentences"] if sentence["end_ms"] <= 30_000]}


@pytest.fixture(scope="session")
def speech(script: dict[str, Any]) -> Samples:
    """The same half minute as int16 samples at 16 kHz."""
    return decode(TALKS / "third-quarter.opus")[: (script["sentences"][-1]["end_ms"] + 150) * 16]


@pytest.fixture(scope="session")
def heard(
    speech: Samples, recognise: Callable[[Path], Transcript], tmp_path_factory: pytest.TempPathFactory
) -> Transcript:
    return recognise(write_wav(tmp_path_factory.mktemp("speech") / "talk.wav", speech))


def read_script(slug: str) -> dict[str, Any]:
    return json.loads((TALKS / f"{slug}.json").read_text())


def decode(file: Path) -> Samples:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(file)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in [*frames, *resampler.resample(None)]])


def write_wav(path: Path, samples: Samples, *, rate: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def transcript(sentences: list[str], *, seconds: float = 4.0) -> Transcript:
    """A transcript of spoken sentences, each `seconds` long with a pause of 0.4 s."""
    step = round(seconds * 1000)
    segments = (
        Segment(index=place, start_ms=place * step, end_ms=(place + 1) * step - 400, text=text)
        for place, text in enumerate(sentences)
    )
    return Transcript(segments=tuple(segments), language="en", engine="script", model="script")


def scripted(script: dict[str, Any]) -> Transcript:
    """What a perfect recogniser would hear."""
    segments = (
        Segment(index=place, start_ms=sentence["start_ms"], end_ms=sentence["end_ms"], text=sentence["text"])
        for place, sentence in enumerate(script["sentences"])
    )
    return Transcript(segments=tuple(segments), language="en", engine="script", model="script")
