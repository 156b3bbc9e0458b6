"""Speech samples keep the clock of the recording."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from media.audio import extract_speech
from media.probe import probe
from reelhouse.errors import UnreadableMedia
from tests.media.recordings import AAC, H264, Make, pictures, tone


def samples(path: Path) -> np.ndarray:
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


def test_speech_is_16_khz_mono_for_the_whole_length(talk: Path, tmp_path: Path) -> None:
    duration_ms = extract_speech(talk, tmp_path / "speech.wav")
    assert duration_ms == pytest.approx(14000, abs=60)
    assert len(samples(tmp_path / "speech.wav")) == pytest.approx(duration_ms * 16, abs=16)


def test_a_late_sound_begins_late(make: Make, tmp_path: Path) -> None:
    late = make("late.mkv", *pictures(3), "-itsoffset", "1.5", *tone(1), *H264, *AAC)
    assert extract_speech(late, tmp_path / "speech.wav", stream=probe(late).audio_stream) == pytest.approx(2500, abs=60)
    heard = np.abs(samples(tmp_path / "speech.wav").astype(int))
    assert heard[: int(1.4 * 16_000)].max() < 50
    assert heard[int(1.6 * 16_000) : int(2.4 * 16_000)].max() > 1000


def test_a_recording_without_sound_has_no_speech(make: Make, tmp_path: Path) -> None:
    silent = make("silent.mp4", *pictures(1), *H264)
    with pytest.raises(UnreadableMedia):
        extract_speech(silent, tmp_path / "speech.wav")
