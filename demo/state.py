"""What the demo must remember to go on after a kill: its choices, its people, what was sent. One JSON file in the home."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Person(msgspec.Struct, kw_only=True):
    """A demo person with the password to sign in and the token that the simulated traffic uses."""

    name: str
    email: str
    password: str
    role: str
    key: str = ""
    token: str = ""


class State(msgspec.Struct, kw_only=True):
    """Choices are fixed at the first start, so that a restart sends the very same traffic."""

    seed: int
    viewers: int
    days: int
    events: int
    talks: int
    now_ms: int
    workspace: str = ""
    people: list[Person] = []
    videos: dict[str, str] = {}
    shares: dict[str, str] = {}
    requests_sent: int = 0
    events_sent: int = 0
    events_acknowledged: int = 0
    stages: dict[str, tuple[int, float]] = {}
    peak_rss_bytes: int = 0

    def save(self, home: Path) -> None:
        """Write beside and swap in; the file holds passwords of demo people, so only its owner may read it."""
        path, beside = _path(home), _path(home).with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(self)))
        beside.replace(path)

    def spent(self, stage: str, items: int, seconds: float) -> None:
        """Add to a stage's figures."""
        before = self.stages.get(stage, (0, 0.0))
        self.stages[stage] = (before[0] + items, before[1] + seconds)


def forget(home: Path, key: str) -> None:
    """Remember a demo person no more."""
    state = load(home)
    if state is not None:
        state.people = [person for person in state.people if person.key != key]
        state.save(home)


def load(home: Path) -> State | None:
    """The remembered state; None before the first start."""
    path = _path(home)
    return msgspec.json.decode(path.read_bytes(), type=State) if path.exists() else None


def _path(home: Path) -> Path:
    return home / "demo.json"
