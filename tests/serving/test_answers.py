"""Answers are right for the state they are asked in; one that costs much stands for a while."""

from __future__ import annotations

from serving.metrics.answers import Answers

QUESTION = ("views", "video")


def test_another_state_is_another_answer() -> None:
    answers = Answers()
    assert [answers.get(QUESTION, state, lambda state=state: [{"n": state}])[0]["n"] for state in (1, 2, 1)] == [
        1,
        2,
        1,
    ]


def test_what_is_known_is_not_worked_out_again() -> None:
    answers = Answers()
    told = [answers.get(QUESTION, 1, lambda number=number: [{"n": number}]) for number in (1, 2)]
    assert told == [[{"n": 1}], [{"n": 1}]]


def test_a_heavy_answer_stands_whatever_came_since_but_not_the_first_of_its_kind() -> None:
    answers = Answers(heavy_seconds=0.0)
    told = [answers.get(QUESTION, state, lambda state=state: [{"n": state}])[0]["n"] for state in (1, 2, 3)]
    assert told[:2] == [1, 2]  # the second one took next to no time, and stands as long
    slow = Answers(heavy_seconds=0.0)
    slow.get(QUESTION, 1, list)
    heavy = slow.get(QUESTION, 2, _slowly)
    assert slow.get(QUESTION, 3, lambda: [{"n": "newer"}]) == heavy
    assert slow.get(("views", "other video"), 3, lambda: [{"n": "newer"}]) == [{"n": "newer"}]


def _slowly() -> list[dict[str, object]]:
    import time

    time.sleep(0.05)
    return [{"n": "heavy"}]
