"""Signs of invented text."""

from __future__ import annotations

import pytest

from models.transcribe.quality import quality_flag, repeated_share

LOOP = "thank you for watching " * 5


@pytest.mark.parametrize(
    ("text", "duration_ms", "probability", "flag"),
    [
        ("the index is small and fits into memory", 3000, 0.9, None),
        (LOOP, 8000, 0.99, "repeats"),
        ("the index is small and fits into memory", 500, 0.9, "too fast"),
        ("the index is small and fits into memory", 3000, 0.2, "unsure"),
        ("no", 100, 0.9, None),
        ("", 0, 0.9, None),
    ],
)
def test_invented_text_is_flagged(text: str, duration_ms: int, probability: float, flag: str | None) -> None:
    assert quality_flag(text.split(), duration_ms, probability=probability) == flag


def test_text_that_packs_too_well_is_flagged() -> None:
    assert quality_flag(["a"], 1000, probability=1, compression_ratio=3.0) == "repeats"


def test_three_equal_words_in_a_row_of_five_repeat_nothing() -> None:
    assert repeated_share(["very", "very", "very", "good", "talk"]) == 0
