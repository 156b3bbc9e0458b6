"""Finds the words of a query in a text, by the same terms as the index. Knows no index."""

from __future__ import annotations

from lake.vectors.words import WORD, terms

SNIPPET_LENGTH = 240
LEAD_LENGTH = 60


def matches(text: str, wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Where in a text a word of the query stands: (from, to) in signs, in order."""
    return [word.span() for word in WORD.finditer(text) if not wanted.isdisjoint(terms(word.group()))]


def share_of(text: str, wanted: frozenset[str]) -> float:
    """How many of the query's terms a text has, 0 to 1; 0 for a query without terms."""
    return len(wanted & frozenset(terms(text))) / len(wanted) if wanted else 0.0


def snippet(text: str, wanted: frozenset[str]) -> tuple[str, list[tuple[int, int]]]:
    """At most about SNIPPET_LENGTH signs around the first matched word, and where matched words stand in them."""
    found = matches(text, wanted)
    start = _start(text, found[0][0] if found else 0)
    end = _end(text, start)
    cut = ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
    return cut, matches(cut, wanted)


def _start(text: str, first: int) -> int:
    if first <= LEAD_LENGTH or len(text) <= SNIPPET_LENGTH:
        return 0
    space = text.find(" ", first - LEAD_LENGTH)
    return space + 1 if 0 <= space < first else first


def _end(text: str, start: int) -> int:
    if len(text) - start <= SNIPPET_LENGTH:
        return len(text)
    space = text.rfind(" ", start, start + SNIPPET_LENGTH)
    return space if space > start else start + SNIPPET_LENGTH
