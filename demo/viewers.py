"""Who watches in the simulated traffic: people who are signed in, visitors with a link, and a few robots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Device = Literal["desktop", "phone", "tablet", "tv"]

KIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
AGENTS: dict[Device, tuple[str, ...]] = {
    "desktop": (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {KIT} Safari/605.1.15",
        "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    ),
    "phone": (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {KIT} Mobile/15E148 Safari/604.1",
        f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {CHROME} Mobile Safari/537.36",
    ),
    "tablet": (f"Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) {KIT} Mobile/15E148 Safari/604.1",),
    "tv": (f"Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) {CHROME} TV Safari/537.36",),
}
ROBOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
    "python-requests/2.32.5",
)
PLAYERS = ("reelhouse-web/1.0.0", "reelhouse-web/1.0.1", "reelhouse-embed/1.0.0")
ROBOT_SHARE = 0.02
MEMBERS_SHARE_OF_VISITS = 0.25
SKEWED_SHARE = 0.08
LARGEST_SKEW_MS = 3 * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SimPerson:
    """Somebody in the catalog: the opaque key, and the API token to send events with (none: not signed in)."""

    key: str
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One viewer with habits; probabilities in 0..1, `network` is the share of full bandwidth.

    `pseudonym` is what the browser sends with consent; `taste` picks the favourite topic; `skew_ms` is how far ahead the
    device's clock runs.
    """

    key: str
    token: str | None
    consent: Literal["granted", "denied", "unknown"]
    pseudonym: str | None
    agent: str
    player: str
    device: Device
    network: float
    is_robot: bool
    skew_ms: int
    activity: float
    taste: float
    patience: float
    skips: float
    rewatches: float
    rate: float
    heartbeat_ms: int


def cast(people: Sequence[SimPerson], *, viewers: int, chance: Random) -> list[Viewer]:
    """The people, then as many visitors as it takes to have `viewers`, and some robots on top."""
    visitors = [_viewer(f"visitor-{number}", None, chance) for number in range(max(0, viewers - len(people)))]
    robots = [_robot(number, chance) for number in range(max(3, int(ROBOT_SHARE * viewers)))]
    crowd = sum(viewer.activity for viewer in visitors) or 1.0
    lift = crowd * MEMBERS_SHARE_OF_VISITS / (1 - MEMBERS_SHARE_OF_VISITS) / max(1, len(people))
    return [*(_viewer(person.key, person, chance, activity=lift) for person in people), *visitors, *robots]


def _viewer(key: str, person: SimPerson | None, chance: Random, *, activity: float = 1.0) -> Viewer:
    device = _device(chance)
    consent = _consent(chance, signed_in=person is not None)
    return Viewer(
        key=key,
        token=person.token if person else None,
        consent=consent,
        pseudonym=f"n_{chance.getrandbits(80):020x}" if consent == "granted" else None,
        agent=chance.choice(AGENTS[device]),
        player=chance.choice(PLAYERS),
        device=device,
        network=min(1.0, chance.betavariate(5, 2) * (0.75 if device == "phone" else 1.0)),
        is_robot=False,
        skew_ms=_skew_ms(chance),
        activity=activity * chance.lognormvariate(0, 0.8),
        taste=chance.random(),
        patience=chance.betavariate(3, 2),
        skips=chance.betavariate(1, 6),
        rewatches=chance.betavariate(1, 4),
        rate=chance.choices((1.0, 1.25, 1.5, 2.0, 0.75), (74, 10, 10, 4, 2))[0],
        heartbeat_ms=chance.randrange(5_000, 10_001, 500),
    )


def _device(chance: Random) -> Device:
    kinds: tuple[Device, ...] = ("desktop", "phone", "tablet", "tv")
    return chance.choices(kinds, (58, 28, 9, 5))[0]


def _consent(chance: Random, *, signed_in: bool) -> Literal["granted", "denied", "unknown"]:
    answers: tuple[Literal["granted", "denied", "unknown"], ...] = ("granted", "denied", "unknown")
    return chance.choices(answers, (92, 6, 2) if signed_in else (80, 13, 7))[0]


def _skew_ms(chance: Random) -> int:
    """Most clocks are right within a second; some are minutes or hours off, most of these behind."""
    if chance.random() >= SKEWED_SHARE:
        return chance.randrange(-800, 801)
    return int(chance.choice((-1, -1, -1, 1)) * min(LARGEST_SKEW_MS, 20_000 * chance.paretovariate(0.8)))


def _robot(number: int, chance: Random) -> Viewer:
    return Viewer(
        key=f"robot-{number}",
        token=None,
        consent="unknown",
        pseudonym=None,
        agent=ROBOTS[number % len(ROBOTS)],
        player=PLAYERS[0],
        device="desktop",
        network=1.0,
        is_robot=True,
        skew_ms=0,
        activity=2.0,
        taste=chance.random(),
        patience=1.0,
        skips=0.0,
        rewatches=0.0,
        rate=1.0,
        heartbeat_ms=5_000,
    )
