"""Words to sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.transcribe.sentences import Heard, sentences
from reelhouse.types import Word


def test_a_full_stop_ends_a_sentence() -> None:
    made = sentences(_said(" One two. Three four? Five"))
    assert [segment.text for segment in made] == ["One two.", "Three four?", "Five"]


def test_a_long_pause_ends_a_sentence() -> None:
    first, second = _said(" One two"), _said(" three", start_ms=4000)
    assert [segment.text for segment in sentences([*first, *second])] == ["One two", "three"]


def test_words_keep_the_spaces_of_their_language() -> None:
    words = [Heard(written=sign, word=_word(sign, place * 300), flag=None) for place, sign in enumerate("你好。再见。")]
    assert [segment.text for segment in sentences(words)] == ["你好。", "再见。"]


def test_one_doubtful_word_makes_the_sentence_doubtful() -> None:
    made = sentences([*_said(" Sure."), *_said(" Unsure", start_ms=400, flag="repeats"), *_said(" end.", start_ms=800)])
    assert [segment.quality_flag for segment in made] == [None, "repeats"]


@given(words=st.lists(st.sampled_from([" a", " b.", " c?"]), max_size=80))
def test_every_word_is_in_one_sentence(words: list[str]) -> None:
    heard = _said("".join(words))
    assert tuple(item.word for item in heard) == tuple(word for part in sentences(heard) for word in part.words)


def _said(text: str, *, start_ms: int = 0, flag: str | None = None) -> list[Heard]:
    words = [f" {word}" for word in text.split()]
    return [
        Heard(written=word, word=_word(word.strip(), start_ms + place * 400), flag=flag)
        for place, word in enumerate(words)
    ]


def _word(text: str, start_ms: int) -> Word:
    return Word(text=text, start_ms=start_ms, end_ms=start_ms + 300, probability=0.9)
