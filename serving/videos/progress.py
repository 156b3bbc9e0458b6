"""Says in words what became of a recording and what is still being made. Knows no table and no request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from serving.lake_view import Recording, Run

ATTEMPTS = 3
STATES = ("ready", "damaged", "refused")
WORDS = {
    "enrich.probe": "looking at the file",
    "enrich.publish": "making it playable",
    "enrich.stills": "drawing the poster",
    "enrich.ladder": "making renditions",
    "enrich.transcribe": "transcribing",
    "enrich.captions": "writing captions",
    "enrich.chapters": "finding chapters",
    "enrich.summarise": "summarising",
    "enrich.insights": "finding key phrases",
    "enrich.chunks": "making it searchable",
}
OF_PICTURES = frozenset({"enrich.ladder"})
OF_SOUND = frozenset({"enrich.transcribe"})
OF_SPEECH = frozenset({"enrich.captions", "enrich.chapters", "enrich.summarise", "enrich.insights", "enrich.chunks"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The state of a recording, why, and the steps still to come with their words."""

    state: str
    reason: str
    work: tuple[tuple[str, str], ...]


def progress(recording: Recording | None, runs: Mapping[str, Run], *, playable: bool) -> Progress:
    """What to tell of a recording: `processing` until it can be played or never will be."""
    state = recording.state if recording is not None and recording.state in STATES else "processing"
    failures = [f"{WORDS[step]} failed: {run.reason}" for step, run in runs.items() if step in WORDS and _gave_up(run)]
    if state == "refused":
        return Progress(state=state, reason=_reason(recording, failures), work=())
    work = tuple((step, _words(step, runs.get(step))) for step in _to_come(recording, runs))
    return Progress(state=state if playable else "processing", reason=_reason(recording, failures), work=work)


def failed_steps(runs: Mapping[str, Run]) -> Mapping[str, Run]:
    """The steps that will not run again unless somebody asks for it."""
    return {step: run for step, run in runs.items() if run.status == "refused" or _gave_up(run)}


def _reason(recording: Recording | None, failures: list[str]) -> str:
    known = recording.reason if recording is not None else ""
    return "; ".join(part for part in (known, *failures) if part)


def _to_come(recording: Recording | None, runs: Mapping[str, Run]) -> Iterator[str]:
    for step in WORDS:
        run = runs.get(step)
        ended = run is not None and (run.status in ("done", "refused") or _gave_up(run))
        if not ended and _applies(step, recording, runs):
            yield step


def _applies(step: str, recording: Recording | None, runs: Mapping[str, Run]) -> bool:
    """Whether a step will ever run: pictures need pictures, words need speech."""
    if recording is None:
        return True
    if step in OF_PICTURES:
        return recording.has_video is not False
    if step in OF_SOUND:
        return recording.has_audio is not False
    return step not in OF_SPEECH or _may_have_speech(recording, runs.get("enrich.transcribe"))


def _may_have_speech(recording: Recording, transcribed: Run | None) -> bool:
    if recording.has_audio is False:
        return False
    if transcribed is None or not (transcribed.status == "refused" or _gave_up(transcribed)):
        return transcribed is None or transcribed.status != "done" or transcribed.rows > 0
    return False


def _gave_up(run: Run) -> bool:
    return run.status == "failed" and run.attempt >= ATTEMPTS


def _words(step: str, run: Run | None) -> str:
    again = run is not None and run.status == "failed"
    return f"{WORDS[step]}, attempt {run.attempt + 1} of {ATTEMPTS}" if run is not None and again else WORDS[step]
