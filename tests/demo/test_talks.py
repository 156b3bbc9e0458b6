"""The scripts of the sample talks are well formed, and their questions can be asked fairly."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import av
import pytest

from demo.speak import CHAPTER_PAUSE_MS, LEAD_IN_MS, PAUSE_MS
from demo.talk import TALKS_FOLDER, Question, Talk, load_talk, load_talks, save_talk, shortened, slide_starts_ms

TALKS = load_talks()
COMMON_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """a about after again all an and any are as at be because been but by can do does every for from go has have he
        her how i if in into is it its many more most must my no not now of on one only or our out over please she should
        so still than that the their them then there these they this those to until us was we were what when where which
        while who whole why will with would you your""",
    )
)
each_talk = pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.slug)


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", text.lower())) - COMMON_WORDS


def sentence_words(talk: Talk, question: Question) -> frozenset[str]:
    assert question.sentence is not None
    return words(talk.sentences[question.sentence].text)


def of_kind(talk: Talk, kind: str) -> list[Question]:
    return [question for question in talk.questions if question.kind == kind and question.answerable]


def test_there_are_a_dozen_talks_on_many_subjects_by_all_three_voices() -> None:
    assert len(TALKS) >= 12
    assert len({talk.subject for talk in TALKS}) >= 6
    assert {talk.voice for talk in TALKS} == {"rms", "slt", "awb"}


def test_the_sound_of_all_talks_stays_under_six_megabytes() -> None:
    assert sum(file.stat().st_size for file in TALKS_FOLDER.iterdir()) < 6_000_000


def test_only_one_talk_is_longer_than_a_hundred_seconds() -> None:
    lengths_seconds = sorted(talk.duration_ms / 1000 for talk in TALKS)
    assert lengths_seconds[0] >= 60
    assert lengths_seconds[-2] <= 100
    assert lengths_seconds[-1] <= 130


@each_talk
def test_a_talk_is_named_after_its_file_and_reads_back_as_it_was_written(talk: Talk, tmp_path: Path) -> None:
    save_talk(talk, tmp_path / "copy.json")
    assert load_talk(tmp_path / "copy.json") == talk
    assert (TALKS_FOLDER / f"{talk.slug}.json").read_bytes() == (tmp_path / "copy.json").read_bytes()


@each_talk
def test_sentences_follow_each_other_with_the_pause_of_their_place(talk: Talk) -> None:
    assert [sentence.index for sentence in talk.sentences] == list(range(len(talk.sentences)))
    assert talk.sentences[0].start_ms == LEAD_IN_MS
    for before, after in pairwise(talk.sentences):
        pause_ms = PAUSE_MS if before.chapter == after.chapter else CHAPTER_PAUSE_MS
        assert before.start_ms < before.end_ms == after.start_ms - pause_ms


@each_talk
def test_the_audio_is_mono_opus_and_as_long_as_the_script_says(talk: Talk) -> None:
    with av.open(str(talk.audio)) as container:
        stream = container.streams.audio[0]
        played = sum(frame.samples for frame in container.decode(stream)) / stream.rate
    assert (stream.codec_context.name, stream.channels) == ("opus", 1)
    assert talk.sentences[-1].end_ms < talk.duration_ms
    assert played == pytest.approx(talk.duration_ms / 1000, abs=0.05)


@each_talk
def test_the_audio_is_loud_inside_sentences_and_quiet_between_chapters(talk: Talk) -> None:
    with av.open(str(talk.audio)) as container:
        frames = [(frame.time, abs(frame.to_ndarray()).mean()) for frame in container.decode(audio=0)]

    def loudness(start_ms: int, end_ms: int) -> float:
        inside = [level for time, level in frames if start_ms / 1000 <= time < end_ms / 1000]
        return float(sum(inside) / len(inside))

    opening = [talk.sentences[chapter.start_sentence] for chapter in talk.chapters[1:]]
    for sentence in opening:
        pause = loudness(sentence.start_ms - 700, sentence.start_ms - 100)
        assert pause < loudness(sentence.start_ms, sentence.end_ms) / 20


@each_talk
def test_chapters_begin_where_their_first_sentence_is(talk: Talk) -> None:
    assert 3 <= len(talk.chapters) <= 5
    for number, chapter in enumerate(talk.chapters):
        first = next(sentence for sentence in talk.sentences if sentence.chapter == number)
        assert first.index == chapter.start_sentence


@each_talk
def test_slides_come_up_in_order_from_the_first_sentence_on(talk: Talk) -> None:
    starts = slide_starts_ms(talk)
    assert len(starts) >= 5
    assert talk.slides[0].start_sentence == 0
    assert all(before < after for before, after in pairwise(starts))


@each_talk
def test_every_slide_shows_points_or_a_panel(talk: Talk) -> None:
    assert all(bool(slide.bullets) != bool(slide.panel) for slide in talk.slides)


@each_talk
def test_action_items_are_said_in_their_sentence(talk: Talk) -> None:
    assert talk.action_items
    for item in talk.action_items:
        assert words(item.task) | words(item.due) <= words(talk.sentences[item.sentence].text)


@each_talk
def test_a_talk_has_enough_questions_of_each_kind(talk: Talk) -> None:
    assert len(of_kind(talk, "keyword")) >= 3
    assert len(of_kind(talk, "paraphrase")) >= 2
    assert len(of_kind(talk, "question")) >= 2
    assert any(not question.answerable for question in talk.questions)
    assert all(question.answerable == (question.sentence is not None) for question in talk.questions)


@each_talk
def test_keywords_are_spoken_in_their_sentence_and_in_no_other_talk(talk: Talk) -> None:
    for question in of_kind(talk, "keyword"):
        asked = words(question.text)
        assert asked <= sentence_words(talk, question)
        others = [sentence.text for other in TALKS if other != talk for sentence in other.sentences]
        assert not [text for text in others if asked <= words(text)]


@each_talk
def test_paraphrases_share_no_word_of_content_with_their_sentence(talk: Talk) -> None:
    for question in of_kind(talk, "paraphrase"):
        assert not words(question.text) & sentence_words(talk, question)


def test_nothing_in_any_talk_answers_the_unanswerable_questions() -> None:
    spoken = words(" ".join(sentence.text for talk in TALKS for sentence in talk.sentences))
    asked = [question for talk in TALKS for question in talk.questions if not question.answerable]
    for question in asked:
        assert len(words(question.text) & spoken) <= len(words(question.text)) / 2


def test_no_question_is_asked_twice() -> None:
    asked = [question.text for talk in TALKS for question in talk.questions]
    assert len(set(asked)) == len(asked)


def test_a_shortened_talk_keeps_only_what_was_said_by_then() -> None:
    start = shortened(TALKS[0], to_ms=20_000)
    assert start.duration_ms == 20_000
    assert start.sentences == tuple(s for s in TALKS[0].sentences if s.end_ms <= 20_000)
    assert max(slide.start_sentence for slide in start.slides) < len(start.sentences)
