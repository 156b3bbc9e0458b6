"""The faster-whisper adapter on a model of random weights: the machinery, not the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.transcribe.whisper import Whisper
from reelhouse.errors import Misconfigured
from tests.models.conftest import write_wav
from tests.models.tiny_whisper import tiny_whisper

LOOP = {"a": 30.0, "Ġ": 29.9}
LETTERS = {**dict.fromkeys("abcdefghij", 6.0), "Ġ": 7.0, "<|endoftext|>": 4.0}


@pytest.fixture(scope="module")
def looping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper(tmp_path_factory.mktemp("models") / "looping", liking=LOOP)


@pytest.fixture(scope="module")
def babbling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper(tmp_path_factory.mktemp("models") / "babbling", liking=LETTERS)


@pytest.fixture
def wav(speech: np.ndarray, tmp_path: Path) -> Path:
    return write_wav(tmp_path / "speech.wav", speech[: 8 * 16_000])


@pytest.mark.parametrize("batch", [1, 4])
def test_a_loop_is_flagged(looping: Path, wav: Path, batch: int) -> None:
    segments = Whisper(looping, batch=batch).transcribe(wav).segments
    assert segments
    assert {segment.quality_flag for segment in segments} == {"repeats"}


@pytest.mark.parametrize("batch", [1, 4])
def test_words_lie_in_order_inside_the_recording(babbling: Path, wav: Path, batch: int) -> None:
    segments = Whisper(babbling, batch=batch).transcribe(wav).segments
    assert [segment.index for segment in segments] == list(range(len(segments)))
    assert [segment.start_ms for segment in segments] == sorted(segment.start_ms for segment in segments)
    for segment in segments:
        times = [time for word in segment.words for time in (word.start_ms, word.end_ms)]
        assert times == sorted(times)
        assert 0 <= segment.start_ms <= segment.end_ms <= 8500


def test_the_same_file_gives_the_same_text(babbling: Path, wav: Path) -> None:
    whisper = Whisper(babbling)
    assert whisper.transcribe(wav) == whisper.transcribe(wav)


def test_a_loop_gives_way_to_a_second_hearing_that_raises_no_doubt(wav: Path, tmp_path: Path) -> None:
    """This model repeats its dearest letter, and says other things as soon as repeating is forbidden."""
    dearest = {letter: 30.0 - 2 * place for place, letter in enumerate(["a", "Ġ", "b", "e", "t", "o"])}
    segments = Whisper(tiny_whisper(tmp_path / "m", liking={**dearest, "<|endoftext|>": 12.0})).transcribe(wav).segments
    assert segments
    assert {segment.quality_flag for segment in segments} == {None}
    assert all("a" * 6 not in segment.text for segment in segments)


@pytest.mark.parametrize("seconds", [0, 0.5, 2])
def test_silence_has_no_segments(babbling: Path, tmp_path: Path, seconds: float) -> None:
    silence = write_wav(tmp_path / "silence.wav", np.zeros(round(seconds * 16_000)))
    assert Whisper(babbling).transcribe(silence).segments == ()


def test_other_weights_are_another_revision(looping: Path, babbling: Path) -> None:
    assert Whisper(looping).revision.split("-")[-1] != Whisper(babbling).revision.split("-")[-1]


def test_a_folder_without_a_model_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"tokenizer\.json not found"):
        Whisper(tmp_path)
