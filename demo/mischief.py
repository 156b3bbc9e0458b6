"""What goes wrong between a player and a server: broken, repeated, late and shuffled events. Never loses a good one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from demo.clock import DAY_MS, uuid7

SPLIT, SHUFFLED, RETRIED, REPEATED = 0.08, 0.1, 0.03, 0.12
BROKEN, COLLIDING, FUTURE, UNKNOWN = 0.06, 0.015, 0.012, 0.015
FUTURE_DAYS = 3
HUGE_MS = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many events of each kind: what the pipeline must make of them.

    `good` are accepted, `duplicates` repeat a good one, `malformed` cannot be read, `future` have a session more than a
    day ahead, `collisions` carry the id of a good one with other content, `denied` name a video that does not exist.
    """

    good: int = 0
    duplicates: int = 0
    malformed: int = 0
    future: int = 0
    collisions: int = 0
    denied: int = 0

    @property
    def events(self) -> int:
        """All of them."""
        return self.good + self.duplicates + self.malformed + self.future + self.collisions + self.denied

    def again(self) -> Counts:
        """What the same events are when they come a second time."""
        return replace(self, good=0, duplicates=self.good + self.duplicates)

    def plus(self, other: Counts) -> Counts:
        """The sums."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Events that travel together and arrive at `arrival_ms` of the simulated time."""

    texts: list[str]
    arrival_ms: int
    counts: Counts
    is_late: bool = False
    is_shuffled: bool = False
    is_retry: bool = False


def parcels(texts: list[str], ended_ms: int, now_ms: int, chance: Random) -> Iterator[Parcel]:
    """The good events of a visit as they travel: mostly in one piece, sometimes in two of which one is late."""
    for piece, arrival_ms, is_late in _pieces(texts, ended_ms, chance):
        parcel = _spoil(piece, arrival_ms, now_ms, chance)
        yield replace(parcel, is_late=is_late)
        if chance.random() < RETRIED:
            delay_ms = 2000 if chance.random() < 0.7 else DAY_MS
            yield replace(parcel, arrival_ms=arrival_ms + delay_ms, counts=parcel.counts.again(), is_retry=True)


def _pieces(texts: list[str], ended_ms: int, chance: Random) -> Iterator[tuple[list[str], int, bool]]:
    if len(texts) < 4 or chance.random() >= SPLIT:
        yield texts, ended_ms, False
        return
    middle = chance.randrange(1, len(texts))
    yield texts[middle:], ended_ms, False
    yield texts[:middle], ended_ms + int(chance.uniform(0.01, 3) * DAY_MS), True


def _spoil(texts: list[str], arrival_ms: int, now_ms: int, chance: Random) -> Parcel:
    """Shuffle, repeat single events, and put bad ones behind them; what is good stays whole and comes first."""
    made, counts, luck = list(texts), Counts(good=len(texts)), chance.random
    is_shuffled = luck() < SHUFFLED
    if is_shuffled:
        chance.shuffle(made)
    if luck() < REPEATED:
        made.append(chance.choice(texts))
        counts = replace(counts, duplicates=1)
    if luck() < BROKEN:
        made.append(chance.choice(KINDS)(chance.choice(texts)))
        counts = replace(counts, malformed=1)
    if luck() < COLLIDING:
        made.append(_colliding(chance.choice(texts)))
        counts = replace(counts, collisions=1)
    if luck() < FUTURE:
        made.append(_from_the_future(chance.choice(texts), now_ms, chance))
        counts = replace(counts, future=1)
    if luck() < UNKNOWN:
        made.append(_of_no_video(texts[0], chance))
        counts = replace(counts, denied=1)
    return Parcel(texts=made, arrival_ms=arrival_ms, counts=counts, is_shuffled=is_shuffled)


def _changed(text: str, **fields: object) -> str:
    return json.dumps({**json.loads(text), **fields}, ensure_ascii=False, separators=(",", ":"))


def _without_session(text: str) -> str:
    event = json.loads(text)
    del event["session"]
    return json.dumps(event, ensure_ascii=False)


def _interval(text: str, start_ms: int, end_ms: int) -> str:
    event = {"video": "v_any", **json.loads(text), "type": "interval"}
    return json.dumps({**event, "start_ms": start_ms, "end_ms": end_ms, "wall_ms": 5000}, ensure_ascii=False)


KINDS: Sequence[Callable[[str], str]] = (
    _without_session,
    lambda text: _changed(text, number="seven"),
    lambda text: _changed(text, at_ms="yesterday"),
    lambda text: _changed(text, type="teleported"),
    lambda text: _changed(text, consent="maybe"),
    lambda text: _changed(text, id="4c6d6b2e"),
    lambda text: _changed(text, schema=2),
    lambda text: json.dumps(text[: len(text) // 2], ensure_ascii=False),
    lambda text: _interval(text, -5000, 0),
    lambda text: _interval(text, 0, HUGE_MS),
    lambda text: f"[{text}]",
    lambda _text: "null",
)


def _colliding(text: str) -> str:
    """The id of an event with another content."""
    return _changed(text, number=json.loads(text)["number"] + 1000)


def _from_the_future(text: str, now_ms: int, chance: Random) -> str:
    at_ms = now_ms + FUTURE_DAYS * DAY_MS
    return _changed(text, id=uuid7(at_ms, chance), session=uuid7(at_ms, chance), at_ms=at_ms)


def _of_no_video(text: str, chance: Random) -> str:
    event = json.loads(text)
    ids = f'"id":"{uuid7(event["at_ms"], chance)}","session":"{uuid7(event["at_ms"], chance)}"'
    return f'{{"type":"shown",{ids},"number":0,"at_ms":{event["at_ms"]},"video":"v_there_is_no_such_video"}}'
