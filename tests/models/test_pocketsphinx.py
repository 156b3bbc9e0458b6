"""Speech to text on a sample talk: words, times, order, and files that hold no speech."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest

from reelhouse.errors import UnreadableMedia
from reelhouse.types import Transcript
from tests.models.conftest import write_wav

Recognise = Callable[[Path], Transcript]


def test_fewer_than_one_word_in_five_is_wrong(heard: Transcript, script: dict[str, Any]) -> None:
    said = " ".join(sentence["text"] for sentence in script["sentences"])
    assert jiwer.wer(_plain(said), _plain(" ".join(segment.text for segment in heard.segments))) < 0.2


def test_each_sentence_starts_a_segment_at_its_time(heard: Transcript, script: dict[str, Any]) -> None:
    starts = np.array([segment.start_ms for segment in heard.segments])
    errors = [np.abs(starts - sentence["start_ms"]).min() for sentence in script["sentences"]]
    assert max(errors) < 150


def test_words_lie_in_order_inside_their_segment(heard: Transcript) -> None:
    for segment in heard.segments:
        times = [time for word in segment.words for time in (word.start_ms, word.end_ms)]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (segment.start_ms, segment.end_ms)


def test_a_word_is_heard_when_it_is_said(heard: Transcript, speech: np.ndarray) -> None:
    """Inside a recognised word it is loud; between segments it is quiet."""
    loud = [_loudness(speech, word.start_ms, word.end_ms) for segment in heard.segments for word in segment.words]
    between = zip(heard.segments, heard.segments[1:], strict=False)
    quiet = [_loudness(speech, before.end_ms + 100, after.start_ms - 100) for before, after in between]
    assert np.percentile(loud, 10) > 10 * max(quiet)


def test_probabilities_are_shares(heard: Transcript) -> None:
    assert all(0 <= word.probability <= 1 for segment in heard.segments for word in segment.words)


def test_text_is_capitalised_words_without_punctuation(heard: Transcript) -> None:
    assert all(re.fullmatch(r"[A-Z][A-Za-z' .-]*", segment.text) for segment in heard.segments)
    assert all(
        segment.text.lower() == " ".join(word.text for word in segment.words).lower() for segment in heard.segments
    )


def test_a_transcript_names_its_engine_and_model(heard: Transcript) -> None:
    assert (heard.engine, heard.language) == ("pocketsphinx", "en")
    assert "en-us" in heard.model


def test_what_came_before_does_not_change_the_text(recognise: Recognise, speech: np.ndarray, tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", speech[: 7 * 16_000])
    first = recognise(wav)
    recognise(write_wav(tmp_path / "b.wav", speech[12 * 16_000 : 18 * 16_000] // 4))
    assert recognise(wav) == first


@pytest.mark.parametrize("seconds", [0, 0.005, 3])
def test_silence_has_no_segments(recognise: Recognise, tmp_path: Path, seconds: float) -> None:
    assert recognise(write_wav(tmp_path / "s.wav", np.zeros(round(seconds * 16_000)))).segments == ()


def test_noise_is_not_taken_for_sure_speech(recognise: Recognise, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 4 * 16_000)
    assert all(segment.quality_flag for segment in recognise(write_wav(tmp_path / "n.wav", noise)).segments)


def test_a_file_that_breaks_off_gives_what_it_holds(recognise: Recognise, speech: np.ndarray, tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "whole.wav", speech[: 8 * 16_000])
    wav.write_bytes(wav.read_bytes()[: 5 * 32_000 + 45])
    segments = recognise(wav).segments
    assert segments
    assert segments[-1].end_ms <= 5000


def test_another_sample_rate_is_refused_with_advice(recognise: Recognise, tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "fast.wav", np.zeros(44_100), rate=44_100)
    with pytest.raises(UnreadableMedia, match="16 kHz mono"):
        recognise(wav)


def test_a_file_that_is_no_wav_is_refused(recognise: Recognise, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"not sound")
    with pytest.raises(UnreadableMedia, match="no WAV file"):
        recognise(tmp_path / "x.wav")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z' ]", " ", text.lower()).split())


def _loudness(samples: np.ndarray, start_ms: int, end_ms: int) -> float:
    return float(np.sqrt(np.mean(samples[start_ms * 16 : end_ms * 16].astype(float) ** 2)))
