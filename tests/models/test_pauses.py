"""Stretches of speech between pauses, on made sound whose truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.transcribe.pauses import LONGEST_MS, speech_spans
from tests.models.conftest import write_wav


def test_a_pause_parts_two_stretches(tmp_path: Path) -> None:
    assert _spans(tmp_path, [(False, 500), (True, 1000), (False, 400), (True, 1000), (False, 500)]) == [
        (400, 1600),
        (1800, 3000),
    ]


def test_a_short_pause_parts_nothing(tmp_path: Path) -> None:
    assert _spans(tmp_path, [(True, 1000), (False, 200), (True, 1000)]) == [(0, 2200)]


def test_a_click_is_no_speech(tmp_path: Path) -> None:
    assert _spans(tmp_path, [(False, 1000), (True, 50), (False, 2000)]) == []


@pytest.mark.parametrize("noise", [0, 10, 100])
def test_background_noise_does_not_hide_pauses(tmp_path: Path, noise: float) -> None:
    spans = _spans(tmp_path, [(True, 1000), (False, 600)] * 3, noise=noise)
    assert len(spans) == 3


@settings(deadline=None, max_examples=30)
@given(parts=st.lists(st.tuples(st.booleans(), st.integers(20, 40_000)), max_size=6))
def test_spans_are_short_apart_and_hold_all_loud_sound(tmp_path_factory: pytest.TempPathFactory, parts: list) -> None:
    spans = _spans(tmp_path_factory.mktemp("sound"), parts)
    assert all(end - start <= LONGEST_MS + 400 for start, end in spans)
    assert [time for span in spans for time in span] == sorted(time for span in spans for time in span)
    long_speech_ms = sum(duration for loud, duration in parts if loud and duration >= 110)
    assert sum(end - start for start, end in spans) >= long_speech_ms - 20 * len(parts)


def _spans(folder: Path, parts: list[tuple[bool, int]], *, noise: float = 0) -> list[tuple[int, int]]:
    rng = np.random.default_rng(3)
    pieces = [rng.normal(0, 3000 if loud else noise, duration * 16) for loud, duration in parts]
    return speech_spans(write_wav(folder / "x.wav", np.concatenate([np.zeros(0), *pieces]).clip(-32768, 32767)))
