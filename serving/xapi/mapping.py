"""A statement of the Video Profile as an event of our contract. Knows no request and no store.

The intervals that were played are found later, from the pairs of these events or from the list of played segments
(`jobs/metrics/told.py`): the statements of a playback come in any order, over many requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from reelhouse import events
from reelhouse.events import Event
from serving.xapi.identity import event_id, session_id
from serving.xapi.statements import CONSENT, PROFILE, VERBS, Statement

NEAR_END_SECONDS = 2.0
MOST_SEGMENTS = 1000
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_INTERACTIONS = {
    "full-screen": "fullscreen",
    "cc-enabled": "captions",
    "cc-subtitle-lang": "captions",
    "quality": "quality",
}


class Unmapped(ValueError):
    """A statement that is valid and says nothing that our contract has a word for; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A statement with what the server knows: its id, its moment, and who the actor is to us."""

    statement: Statement
    id: str
    at_ms: int
    viewer: str | None


def video_of(statement: Statement) -> str | None:
    """The video: the last part of the activity's address, as in `https://video.example.com/watch/v_1`."""
    iri = statement.object.id
    last = unquote(urlsplit(iri).path.rstrip("/").rpartition("/")[2]).rpartition(":")[2]
    return last if _KEY.fullmatch(last) else None


def consent_of(statement: Statement) -> events.Consent:
    """What the statement says of the actor's consent; unknown when it says nothing."""
    said = statement.context.extensions.get(CONSENT)
    return said if said in ("granted", "denied") else "unknown"


def to_event(heard: Heard) -> Event:
    """The event; Unmapped with the reason when there is none."""
    statement = heard.statement
    verb, video = VERBS.get(statement.verb.id), video_of(statement)
    if verb is None:
        raise Unmapped(f"The verb {statement.verb.id[:100]} is not one of the Video Profile's that are counted.")
    if video is None:
        raise Unmapped("The activity's address does not end in the id of a video.")
    name = statement.said("session-id") or statement.context.registration
    if not isinstance(name, str):
        raise Unmapped("The statement has neither the extension session-id nor a registration.")
    session = session_id(name[:200], video, heard.at_ms)
    shared = {
        "id": event_id(heard.id, heard.at_ms),
        "session": session,
        "number": _number(session, heard.at_ms),
        "at_ms": heard.at_ms,
        "consent": consent_of(statement),
        "viewer": heard.viewer,
        "player": f"xapi/{statement.context.platform}"[:200],
        "video": video,
    }
    return _WORDS[verb](statement, shared)


def _number(session: str, at_ms: int) -> int:
    """Statements have no numbers, so their order is that of their moments: milliseconds since the session's own."""
    return min(1_000_000_000, max(0, at_ms - int(session[:8] + session[9:13], 16)))


def _initialized(_: Statement, shared: dict[str, Any]) -> Event:
    return events.Initialized(**shared)


def _played(statement: Statement, shared: dict[str, Any]) -> Event:
    return events.Played(**shared, position_ms=_ms(statement, "time"))


def _seeked(statement: Statement, shared: dict[str, Any]) -> Event:
    return events.Seeked(**shared, start_ms=_ms(statement, "time-from"), end_ms=_ms(statement, "time-to"))


def _stopped(
    kind: type[events.Paused | events.Completed | events.Terminated],
) -> Callable[[Statement, dict[str, Any]], Event]:
    def stopped(statement: Statement, shared: dict[str, Any]) -> Event:
        return kind(**shared, position_ms=_ms(statement, "time"), segments=_segments(statement))

    return stopped


def _completed(statement: Statement, shared: dict[str, Any]) -> Event:
    """The profile's completion is a share of the video that was watched; ours is the end that was reached."""
    length, time = statement.said("length"), statement.said("time")
    if isinstance(length, int | float) and isinstance(time, int | float) and time < length - NEAR_END_SECONDS:
        return events.Interacted(**shared, kind="other", target="completed")
    return _stopped(events.Completed)(statement, shared)


def _interacted(statement: Statement, shared: dict[str, Any]) -> Event:
    said = statement.context.extensions | statement.result.extensions
    kind = next((kind for name, kind in _INTERACTIONS.items() if PROFILE + name in said), "other")
    return events.Interacted(**shared, kind=kind)  # type: ignore[arg-type]


_WORDS: dict[str, Callable[[Statement, dict[str, Any]], Event]] = {
    "initialized": _initialized,
    "played": _played,
    "paused": _stopped(events.Paused),
    "seeked": _seeked,
    "interacted": _interacted,
    "completed": _completed,
    "terminated": _stopped(events.Terminated),
}


def _ms(statement: Statement, name: str) -> int:
    seconds = statement.said(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 1e9:
        raise Unmapped(f"The extension {name} is no time in seconds.")
    return round(seconds * 1000)


def _segments(statement: Statement) -> list[str]:
    """`0[.]12.5[,]20[.]30.25`: all that was played so far, in seconds; a part that is no pair of times is left out."""
    said = statement.said("played-segments")
    if not isinstance(said, str):
        return []
    pairs = (part.split("[.]") for part in said.split("[,]")[:MOST_SEGMENTS])
    bounds = [(_seconds(pair[0]), _seconds(pair[1])) for pair in pairs if len(pair) == 2]
    return [f"{round(a * 1000)}-{round(b * 1000)}" for a, b in bounds if a is not None and b is not None and b > a]


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\s*\d{1,6}(\.\d{1,12})?\s*", text) else None
