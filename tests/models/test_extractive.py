"""Chapters, titles, summaries and action items from what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.embed.minilm import MiniLM
from models.summarise.extractive import Extractive
from models.summarise.topics import SHORTEST_MS
from reelhouse.types import Transcript
from tests.models.conftest import read_script, scripted, transcript

COOKING = [
    "Chop the onions and the garlic.",
    "Fry them in olive oil until they are golden.",
    "Add the tomatoes and a pinch of salt.",
    "Let the sauce simmer on a low flame.",
    "Boil the pasta in salted water.",
]
DATABASES = [
    "The database keeps an index for every table.",
    "A query reads the index before it reads the rows.",
    "Transactions write to a log before they change a page.",
    "The server replays the log after a crash.",
    "Backups copy the log to another machine.",
]
said = st.lists(st.sampled_from([*COOKING, *DATABASES, "", "So.", "we will ship it by friday"]), max_size=25)


@pytest.fixture(scope="module")
def extractive(embedder: MiniLM) -> Extractive:
    return Extractive(embedder)


def test_a_change_of_subject_starts_a_chapter(extractive: Extractive) -> None:
    chapters = extractive.chapters(transcript(COOKING + DATABASES, seconds=6))
    assert [chapter.segments for chapter in chapters] == [tuple(range(5)), tuple(range(5, 10))]


def test_chapters_of_the_talks_start_where_the_speaker_changes_topic(extractive: Extractive) -> None:
    """Exactly the right sentence; equal parts would give an F1 of 0.58."""
    found = real = hits = 0
    for slug in ("duty-phone", "roof-garden", "third-quarter", "table-by-day"):
        script = read_script(slug)
        starts = {chapter.segments[0] for chapter in extractive.chapters(scripted(script))} - {0}
        truth = {chapter["start_sentence"] for chapter in script["chapters"]} - {0}
        found, real, hits = found + len(starts), real + len(truth), hits + len(starts & truth)
    assert 2 * hits / (found + real) > 0.7


@settings(deadline=None, max_examples=12)
@given(sentences=said, seconds=st.sampled_from([0.5, 4, 15]))
def test_chapters_cover_every_segment_once_in_order(
    extractive: Extractive, sentences: list[str], seconds: float
) -> None:
    spoken = transcript(sentences, seconds=seconds)
    chapters = extractive.chapters(spoken)
    assert [index for chapter in chapters for index in chapter.segments] == list(range(len(sentences)))
    assert [chapter.index for chapter in chapters] == list(range(len(chapters)))
    assert all(chapter.title.strip() for chapter in chapters)
    if len(chapters) > 1:
        assert min(chapter.end_ms - chapter.start_ms for chapter in chapters) >= SHORTEST_MS


@settings(deadline=None, max_examples=12)
@given(sentences=said)
def test_every_statement_repeats_the_segment_that_it_cites(extractive: Extractive, sentences: list[str]) -> None:
    summary = extractive.summarise(transcript(sentences))
    for statement in (*summary.statements, *summary.action_items):
        assert statement.segments
        assert statement.text == " ".join(sentences[index] for index in statement.segments)
    cited = [statement.segments for statement in summary.statements]
    assert cited == sorted(set(cited))
    assert bool(summary.statements) == any(sentence for sentence in sentences)
    assert summary.title.strip()


@settings(deadline=None, max_examples=4)
@given(sentences=said)
def test_the_same_transcript_gives_the_same_result(extractive: Extractive, sentences: list[str]) -> None:
    spoken = transcript(sentences)
    assert extractive.summarise(spoken) == extractive.summarise(spoken)
    assert extractive.chapters(spoken) == extractive.chapters(spoken)


def test_titles_of_chapters_differ(extractive: Extractive) -> None:
    titles = [chapter.title for chapter in extractive.chapters(transcript((COOKING + DATABASES) * 2, seconds=6))]
    assert len(titles) > 2
    assert len(set(titles)) == len(titles)


def test_silence_has_no_chapters_and_says_so(extractive: Extractive) -> None:
    assert extractive.chapters(transcript([])) == ()
    assert extractive.summarise(transcript([])).title == "Recording without speech"


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("third-quarter", "Results of the third quarter"),
        ("search-page-review", "Review of the new search page"),
        ("fair-interviews", "How we run an interview"),
    ],
)
def test_a_title_is_what_the_speaker_announced(extractive: Extractive, slug: str, title: str) -> None:
    assert extractive.summarise(scripted(read_script(slug))).title == title


def test_a_title_without_announcement_is_made_of_key_phrases(extractive: Extractive) -> None:
    summary = extractive.summarise(transcript(DATABASES))
    assert summary.title.lower() == " and ".join(phrase for phrase, _ in summary.key_phrases[:2]).lower()


def test_key_phrases_were_said_and_are_in_order_of_weight(extractive: Extractive, script: dict[str, Any]) -> None:
    spoken = scripted(script)
    phrases = extractive.summarise(spoken).key_phrases
    text = " ".join(segment.text for segment in spoken.segments).lower()
    assert len(phrases) > 4
    assert all(phrase.lower() in text and 0 <= weight <= 1 for phrase, weight in phrases)
    assert [weight for _, weight in phrases] == sorted((weight for _, weight in phrases), reverse=True)


def test_flagged_segments_are_not_quoted(extractive: Extractive) -> None:
    spoken = transcript(COOKING)
    segments = tuple(replace(part, quality_flag="repeats" if part.index < 2 else None) for part in spoken.segments)
    summary = extractive.summarise(Transcript(segments=segments, language="en", engine="x", model="x"))
    assert all(statement.segments[0] >= 2 for statement in summary.statements)
