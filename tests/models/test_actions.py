"""Cues of action items, with and without punctuation."""

from __future__ import annotations

import pytest

from models.summarise.actions import asks_for_action
from tests.models.conftest import TALKS, read_script


@pytest.mark.parametrize(
    "sentence",
    [
        "Maria will update the emergency plan by Friday.",
        "karen will call the airline on monday",
        "Every team should send the budget by the end of October.",
        "Please send me the numbers",
        "make sure that the door is locked",
        "Somebody needs to order paper.",
        "Anna will write a guide before the next team meeting",
    ],
)
def test_a_task_is_found(sentence: str) -> None:
    assert asks_for_action(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We will keep the narrow line.",
        "The index was rebuilt on Monday.",
        "You will see the curve on the left",
        "Please remember one thing.",
        "The price fell by one third.",
        "",
    ],
)
def test_a_statement_is_no_task(sentence: str) -> None:
    assert not asks_for_action(sentence)


def test_the_tasks_of_the_talks_are_found_among_all_sentences() -> None:
    found, real = set[tuple[str, int]](), set[tuple[str, int]]()
    for slug in (file.stem for file in TALKS.glob("*.json")):
        script = read_script(slug)
        real |= {(slug, item["sentence"]) for item in script["action_items"]}
        found |= {(slug, sentence["index"]) for sentence in script["sentences"] if asks_for_action(sentence["text"])}
    assert len(found & real) / len(real) > 0.8
    assert len(found & real) / len(found) > 0.7
