"""How well the offline engines hear the talks and divide them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import mean

import jiwer
import pytest

from demo.recordings import talks_of
from demo.talk import Talk
from reelhouse.platform import Platform
from tests.conftest import DemoHome
from tests.quality.conftest import Say

WORD_ERRORS = 0.20
NEAR_MS = 3_000
# Somewhat below what was measured: a mean word error rate of 0.07, a mean F1 of 0.81.
MEAN_WORD_ERRORS, CHAPTER_F1 = 0.12, 0.6


@pytest.fixture(scope="module")
def talks(talks_home: DemoHome) -> Sequence[Talk]:
    return talks_of(talks_home.state)


@pytest.fixture(scope="module")
def heard(talks_home: DemoHome, talks_platform: Platform) -> dict[str, str]:
    query = """select video, string_agg(text, ' ' order by "index") as text from silver.transcripts group by video"""
    texts = {row["video"]: row["text"] for row in talks_platform.engine.sql(query).to_pylist()}
    return {slug: texts.get(video, "") for slug, video in talks_home.state.videos.items()}


@pytest.fixture(scope="module")
def opened(talks_home: DemoHome, talks_platform: Platform) -> dict[str, list[int]]:
    """Where the chapters of each talk begin, but for the first."""
    query = """select video, list(start_ms order by "index") as starts from silver.chapters group by video"""
    starts = {row["video"]: row["starts"][1:] for row in talks_platform.engine.sql(query).to_pylist()}
    return {slug: starts.get(video, []) for slug, video in talks_home.state.videos.items()}


def test_offline_recogniser_hears_four_words_in_five(talks: Sequence[Talk], heard: dict[str, str], say: Say) -> None:
    errors = {talk.slug: word_errors(talk, heard) for talk in talks}
    for talk in talks:
        say(f"{talk.slug:<20} {talk.voice}  word error rate {errors[talk.slug]:.3f}")
    say(f"{'mean of all talks':<20}      word error rate {mean(errors.values()):.3f}")
    assert max(errors.values()) < WORD_ERRORS, errors
    assert mean(errors.values()) < MEAN_WORD_ERRORS


def test_offline_chapters_begin_where_the_speaker_changes_the_topic(
    talks: Sequence[Talk], opened: dict[str, list[int]], say: Say
) -> None:
    score = mean(chapter_f1(talk, opened[talk.slug]) for talk in talks)
    say(f"chapters begin within {NEAR_MS // 1000} s of the script's: F1 {score:.3f} (mean of {len(talks)} talks)")
    assert score >= CHAPTER_F1


def word_errors(talk: Talk, heard: dict[str, str]) -> float:
    return jiwer.wer(plain(" ".join(sentence.text for sentence in talk.sentences)), plain(heard[talk.slug]))


def plain(text: str) -> str:
    """Small letters and single spaces, without punctuation but the apostrophe."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def chapter_f1(talk: Talk, starts: list[int]) -> float:
    """F1 of chapter starts, each true one met by one found near it."""
    true = [talk.sentences[chapter.start_sentence].start_ms for chapter in talk.chapters[1:]]
    free, met = list(starts), 0
    for start in true:
        near = [one for one in free if abs(one - start) <= NEAR_MS]
        if near:
            free.remove(min(near, key=lambda one: abs(one - start)))
            met += 1
    return 2 * met / (len(true) + len(starts)) if true or starts else 1.0
