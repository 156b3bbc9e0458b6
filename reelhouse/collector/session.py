"""One session of events: stamps each with its id, number, time and consent. Knows no network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import msgspec

from reelhouse.errors import BadInput
from reelhouse.events import AnyEvent, Consent
from reelhouse.ids import new_uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whether the viewer granted measurement, and their pseudonym, which only then is said."""

    consent: Consent
    pseudonym: str | None = None


class Session:
    """A playback of `video`, or without one a search. Safe for threads; consent may change in the middle."""

    def __init__(
        self, add: Callable[[bytes], None], clock: Callable[[], int], viewer: Viewer, *, video: str | None, player: str
    ) -> None:
        self.viewer = viewer
        self.id = new_uuid7(clock())
        self._add, self._clock = add, clock
        self._about = {"session": self.id, "player": player} | ({"video": video} if video else {})
        self._number = 0
        self._lock = Lock()

    def say(self, kind: str, **values: object) -> str:
        """Say an event of a type with its own fields and give its id; BadInput when the contract has no such event."""
        with self._lock:
            number, self._number = self._number, self._number + 1
            viewer = self.viewer
        at_ms = self._clock()
        stamp = {"type": kind, "id": new_uuid7(at_ms), "number": number, "at_ms": at_ms, "consent": viewer.consent}
        named = {"viewer": viewer.pseudonym} if viewer.consent == "granted" and viewer.pseudonym else {}
        event = stamp | named | self._about | values
        try:
            msgspec.convert(event, AnyEvent)
        except msgspec.ValidationError as error:
            raise BadInput(
                f"This is no event of the contract: {error}.", hint="See the reference of events."
            ) from error
        self._add(msgspec.json.encode(event))
        return str(stamp["id"])
