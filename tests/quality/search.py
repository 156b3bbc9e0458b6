"""Asks the questions of the talks' scripts through the real search and says how well each was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from demo.recordings import talks_of
from demo.state import State
from demo.talk import Question, Talk

NEAR_MS = 5_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A question, and where the best hit lies; `apart_ms` is how far its start is from the sentence that answers."""

    talk: str
    question: Question
    found: int
    is_right: bool
    apart_ms: int | None

    @property
    def is_near(self) -> bool:
        """The right video, and its hit starts near the sentence."""
        return self.is_right and self.apart_ms is not None and abs(self.apart_ms) <= NEAR_MS


def ask(client: httpx.Client, state: State) -> Iterator[Answer]:
    """Every question of every talk, in order, in the mode that the search page uses."""
    for talk in talks_of(state):
        for question in talk.questions:
            asked = {"workspace": state.workspace, "q": question.text, "group": "moment", "limit": 5}
            answer = client.get("/v1/search", params=asked)
            assert answer.status_code == 200, answer.text
            yield judged(talk, question, answer.json()["items"], state)


def judged(talk: Talk, question: Question, items: list[dict[str, object]], state: State) -> Answer:
    """The first hit against what the script says."""
    first = items[0] if items else None
    right = state.videos[talk.slug] if question.answerable else None
    is_right = bool(first) and first["video"]["id"] == right  # type: ignore[index]
    apart_ms = None
    if is_right and first and question.sentence is not None:
        apart_ms = int(first["start_ms"]) - talk.sentences[question.sentence].start_ms  # type: ignore[call-overload]
    return Answer(talk=talk.slug, question=question, found=len(items), is_right=is_right, apart_ms=apart_ms)
