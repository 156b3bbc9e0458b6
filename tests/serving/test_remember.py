"""What is remembered stays within its size, and what was asked for lately stays longest."""

from __future__ import annotations

from serving.remember import Remembered


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    known: Remembered[str, int] = Remembered(seconds=60, size=2)
    known.put("a", 1)
    known.put("b", 2)
    assert known.peek("a") == 1
    known.put("c", 3)
    assert [known.peek(name) for name in "abc"] == [1, None, 3]


def test_answers_weigh_what_they_are_said_to_weigh() -> None:
    known: Remembered[str, str] = Remembered(seconds=60, size=5, weigh=len)
    for name, answer in (("a", "xxx"), ("b", "xx"), ("a", "x"), ("c", "xx")):
        known.put(name, answer)
    assert [known.peek(name) for name in "abc"] == ["x", "xx", "xx"]
    known.put("d", "xxxxxxx")
    assert [known.peek(name) for name in "abcd"] == [None, None, None, "xxxxxxx"]


def test_nothing_may_be_an_answer() -> None:
    known: Remembered[str, None] = Remembered(seconds=60)
    asked: list[int] = []
    for _ in range(2):
        known.get("a", lambda: asked.append(1))
    assert asked == [1]
