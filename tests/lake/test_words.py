"""Terms and their weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.vectors.blend import Found, blended
from lake.vectors.words import Vocabulary, terms


@pytest.mark.parametrize(
    "words",
    [
        ("partition", "partitions", "partitioned", "partitioning", "PARTITION's"),
        ("stop", "stops", "stopped", "stopping"),
        ("make", "makes", "making"),
        ("query", "queries"),
        ("class", "classes"),
        ("café", "cafe"),
    ],
)
def test_forms_of_a_word_are_one_term(words: tuple[str, ...]) -> None:
    assert len({tuple(terms(word)) for word in words}) == 1


@pytest.mark.parametrize(("one", "other"), [("bus", "but"), ("thing", "the"), ("need", "nee"), ("delta", "data")])
def test_other_words_are_other_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_stop_words_do_not_count() -> None:
    assert terms("What is the difference between them?") == ["difference".removesuffix("e"), "between"]


def test_rare_terms_weigh_more_and_unknown_ones_most() -> None:
    vocabulary = Vocabulary()
    for text in ("delta table", "delta log", "delta file"):
        vocabulary.add(text)
    common, rare, unknown = (vocabulary.query(word).mass for word in ("delta", "log", "zebra"))
    assert common < rare < unknown


@given(st.text())
def test_any_text_gives_sorted_terms_with_positive_weights(text: str) -> None:
    weighted = Vocabulary().add(text)
    assert list(weighted.indices) == sorted(set(weighted.indices))
    assert all(value > 0 for value in weighted.values)
    assert all(0 <= index < 2**32 for index in weighted.indices)


@given(st.dictionaries(st.sampled_from("abcd"), st.floats(0, 99)), st.floats(0, 99))
def test_shares_lie_between_zero_and_one(lexical: dict[str, float], greatest: float) -> None:
    hits = blended(Found(lexical=lexical, payloads={name: {} for name in lexical}), greatest=greatest, limit=9)
    assert all(0 <= (hit.lexical or 0) <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
