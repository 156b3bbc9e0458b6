"""The sample talks as frozen values: what is said when, what is shown, and which questions each one answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import TypeAdapter

TALKS_FOLDER = Path(__file__).parent / "talks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One spoken sentence; the times are those of its sound in the talk's audio, `chapter` indexes the chapters."""

    index: int
    start_ms: int
    end_ms: int
    text: str
    chapter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A topic of the talk and the sentence that opens it."""

    title: str
    start_sentence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A drawn part of a slide: bars (label, number), a table (first row is the head), terminal lines, or a chain of steps."""

    kind: Literal["bars", "table", "terminal", "steps"]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """What is on the screen from the start of one sentence until the next slide."""

    start_sentence: int
    heading: str
    bullets: tuple[str, ...]
    panel: Panel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """A promise made aloud: who does what until when, and the sentence that says it."""

    sentence: int
    owner: str
    task: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query for the search; `sentence` is the one that answers it, or None where no talk does."""

    kind: Literal["keyword", "paraphrase", "question"]
    text: str
    sentence: int | None
    answerable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One sample talk, as its script file `<slug>.json` tells it."""

    slug: str
    title: str
    subject: str
    speaker: str
    voice: Literal["rms", "slt", "awb"]
    language: str
    duration_ms: int
    chapters: tuple[Chapter, ...]
    sentences: tuple[Sentence, ...]
    slides: tuple[Slide, ...]
    action_items: tuple[ActionItem, ...]
    questions: tuple[Question, ...]

    @property
    def audio(self) -> Path:
        """The talk's sound: Ogg Opus, mono, `duration_ms` long."""
        return TALKS_FOLDER / f"{self.slug}.opus"


def load_talks() -> tuple[Talk, ...]:
    """Every sample talk, in the order of the slugs."""
    return tuple(load_talk(script) for script in sorted(TALKS_FOLDER.glob("*.json")))


def load_talk(script: Path) -> Talk:
    """The talk that one script file tells; a file of another shape raises pydantic's ValidationError."""
    return _adapter().validate_json(script.read_bytes())


def save_talk(talk: Talk, script: Path) -> None:
    """Write a talk as its script file, so that `load_talk` gives the same talk."""
    script.write_bytes(_adapter().dump_json(talk, indent=1, exclude_none=False) + b"\n")


def slide_starts_ms(talk: Talk) -> tuple[int, ...]:
    """When each slide comes up; the first one is there from the beginning."""
    starts = (talk.sentences[slide.start_sentence].start_ms for slide in talk.slides[1:])
    return (0, *starts)


def shortened(talk: Talk, *, to_ms: int) -> Talk:
    """The beginning of a talk: the sentences that end, and the slides that come up, before `to_ms`."""
    sentences = tuple(sentence for sentence in talk.sentences if sentence.end_ms <= to_ms)
    return replace(
        talk,
        duration_ms=min(to_ms, talk.duration_ms),
        sentences=sentences,
        slides=tuple(slide for slide in talk.slides if slide.start_sentence < len(sentences)),
        chapters=tuple(chapter for chapter in talk.chapters if chapter.start_sentence < len(sentences)),
        action_items=tuple(item for item in talk.action_items if item.sentence < len(sentences)),
        questions=tuple(question for question in talk.questions if (question.sentence or 0) < len(sentences)),
    )


@cache
def _adapter() -> TypeAdapter[Talk]:
    from pydantic import TypeAdapter

    return TypeAdapter(Talk)
