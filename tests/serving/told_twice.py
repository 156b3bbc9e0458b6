"""One playback told twice: as the events of our player, and as the statements of an xAPI player."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any

from reelhouse.ids import uuid7_of
from serving.xapi.statements import CONSENT, PROFILE

VIDEO = "v_1"
LENGTH_MS = 60_000
BEGAN_MS = 1_768_471_200_000
ADL, VERBS = "http://adlnet.gov/expapi/verbs/", "https://w3id.org/xapi/video/verbs/"
NAMES = {"played": VERBS, "paused": VERBS, "seeked": VERBS}


def statement(verb: str, at_ms: int = BEGAN_MS, **said: Any) -> dict[str, Any]:
    """A statement of a verb; `said` are the profile's extensions with `_` for `-`."""
    iri = NAMES.get(verb, ADL) + verb
    result = {PROFILE + name.replace("_", "-"): value for name, value in said.items()}
    seconds, ms = divmod(at_ms, 1000)
    return {
        "id": str(uuid.UUID(int=Random(f"{verb} {at_ms} {said}").getrandbits(128), version=4)),
        "actor": {"mbox": "mailto:Ann@example.org", "name": "Ann Example"},
        "verb": {"id": iri},
        "object": {"id": f"https://video.example.org/watch/{VIDEO}"},
        "timestamp": f"{_utc(seconds)}.{ms:03d}Z",
        "result": {"extensions": result},
        "context": {"registration": "9d6c1d5a-1111-4222-8333-444455556666", "extensions": {CONSENT: "granted"}},
    }


def _utc(seconds: int) -> str:
    import datetime as dt

    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")


@dataclass
class Sitting:
    """Somebody before a player: what they do moves the playhead, and is told both ways."""

    tells_segments: bool = False
    at_ms: int = BEGAN_MS
    position_ms: int = 0
    opened_ms: int | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    stretches: list[tuple[int, int]] = field(default_factory=list)

    def play(self) -> None:
        if self.opened_ms is None:
            self.opened_ms = self.position_ms
            self._tell("played", {"position_ms": self.position_ms}, time=self.position_ms / 1000)

    def watch(self, for_ms: int) -> None:
        self.at_ms += for_ms
        if self.opened_ms is not None:
            self.position_ms = min(LENGTH_MS, self.position_ms + for_ms)

    def seek(self, to_ms: int) -> None:
        was_playing, start_ms = self.opened_ms is not None, self.position_ms
        self._close()
        self.position_ms = to_ms
        self.opened_ms = to_ms if was_playing else None
        self._tell("seeked", {"start_ms": start_ms, "end_ms": to_ms}, time_from=start_ms / 1000, time_to=to_ms / 1000)

    def stop(self, verb: str = "paused") -> None:
        self._close()
        said: dict[str, Any] = {"time": self.position_ms / 1000}
        if self.tells_segments:
            said["played_segments"] = "[,]".join(f"{a / 1000}[.]{b / 1000}" for a, b in self.stretches)
        self._tell(verb, {"position_ms": self.position_ms}, **said)

    def _close(self) -> None:
        if self.opened_ms is not None and self.position_ms > self.opened_ms:
            stretch = (self.opened_ms, self.position_ms)
            self.stretches.append(stretch)
            wall_ms = stretch[1] - stretch[0]
            self._tell("interval", {"start_ms": stretch[0], "end_ms": stretch[1], "wall_ms": wall_ms})
        self.opened_ms = None

    def _tell(self, kind: str, own: dict[str, Any], **said: Any) -> None:
        self.at_ms += 1
        number = len(self.events)
        shared = {"id": uuid7_of(self.at_ms, f"{number}"), "session": uuid7_of(BEGAN_MS, "own"), "number": number}
        self.events.append({"type": kind, "at_ms": self.at_ms, "video": VIDEO, "consent": "granted"} | shared | own)
        if kind != "interval":
            self.statements.append(statement(kind, self.at_ms, **said))
