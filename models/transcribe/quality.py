"""Signs that a recogniser invented text: loops, impossible speed, low confidence. Knows no engine."""

from __future__ import annotations

from collections.abc import Sequence

FASTEST_WORDS_PER_SECOND = 6.0  # auctioneers reach 5 to 6; text above it was not spoken in that time
LEAST_PROBABILITY = 0.4
GREATEST_COMPRESSION = 2.4  # the threshold of Whisper's own fallback
REPEATED_WORDS = 3  # length of the runs of words that are compared
GREATEST_REPEATED_SHARE = 0.34


def quality_flag(
    words: Sequence[str], duration_ms: int, *, probability: float, compression_ratio: float = 1.0
) -> str | None:
    """`repeats`, `too fast`, `unsure` or None; `probability` is the mean over the words, in 0..1."""
    if compression_ratio > GREATEST_COMPRESSION or repeated_share(words) > GREATEST_REPEATED_SHARE:
        return "repeats"
    if len(words) > 3 and len(words) * 1000 > FASTEST_WORDS_PER_SECOND * max(duration_ms, 1):
        return "too fast"
    return "unsure" if probability < LEAST_PROBABILITY else None


def repeated_share(words: Sequence[str]) -> float:
    """Share of the runs of three words that occurred before in the same text, 0..1."""
    runs = [
        tuple(word.lower() for word in words[at : at + REPEATED_WORDS]) for at in range(len(words) - REPEATED_WORDS + 1)
    ]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0
