"""One simulated playback: what a viewer does with a video, and the events that the player says about it, as JSON texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from zlib import crc32

from demo.clock import uuid7
from demo.viewers import Viewer

HEIGHTS = ((360, 900_000), (480, 1_400_000), (720, 2_500_000), (1080, 4_800_000))
NEVER_PLAYED, LEFT_WAITING, BROKEN, CRASHED = 0.13, 0.02, 0.012, 0.12
EARLY_LEAVERS = 0.18  # go within the first eighth
CTA_AT, CTA_CLICKED = 0.8, 0.14


@dataclass(frozen=True, slots=True, kw_only=True)
class SimVideo:
    """A video to watch: `chapters_ms` are where its chapters start, `appeal` is relative to the other videos.

    Visitors need `share`, the token of a share link; `owner` is the key of a person; `queries` are words that find it.
    """

    id: str
    duration_ms: int
    chapters_ms: tuple[int, ...] = ()
    topic: str = ""
    appeal: float = 1.0
    share: str | None = None
    owner: str = ""
    queries: tuple[str, ...] = ()

    @property
    def sections(self) -> list[tuple[int, int]]:
        """The chapters as [start, end); without chapters the thirds."""
        inner = self.chapters_ms or (self.duration_ms // 3, 2 * self.duration_ms // 3)
        bounds = [0, *sorted(start for start in inner if 0 < start < self.duration_ms), self.duration_ms]
        return list(pairwise(bounds))

    @property
    def favourite(self) -> int:
        """The section that people play again; the same for everybody."""
        return crc32(self.id.encode()) % len(self.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a viewer came to a playback; it starts at `start_ms` of the video."""

    source: str
    source_id: str | None = None
    start_ms: int = 0
    is_preview: bool = False


class Teller:
    """Writes the events of one session; moments are true ones, and what is written is the device's clock."""

    __slots__ = ("_chance", "_numbers", "_skew_ms", "_tail", "session", "texts")

    def __init__(self, viewer: Viewer, at_ms: int, chance: Random, *, video: str | None = None) -> None:
        self.session = uuid7(at_ms + viewer.skew_ms, chance)
        self.texts: list[str] = []
        self._numbers = 0
        self._chance = chance
        self._skew_ms = viewer.skew_ms
        who = f',"viewer":"{viewer.pseudonym}"' if viewer.pseudonym else ""
        where = f',"video":"{video}"' if video else ""
        said = f',"session":"{self.session}","consent":"{viewer.consent}"'
        self._tail = f'{said}{who},"schema":1,"player":"{viewer.player}"{where}'

    def tell(self, kind: str, at_ms: int, rest: str = "") -> None:
        """Add an event; `rest` is the JSON of its own fields, each with a comma before it."""
        clock = int(at_ms) + self._skew_ms
        number, self._numbers = self._numbers, self._numbers + 1
        head = f'{{"type":"{kind}","id":"{uuid7(clock, self._chance)}","number":{number},"at_ms":{clock}'
        self.texts.append(f"{head}{self._tail}{rest}}}")


@dataclass(slots=True, kw_only=True)
class Playback:
    """What truly happened: the stretches of media time that were played, in order, and when the player was closed."""

    video: SimVideo
    teller: Teller
    ended_ms: int
    is_preview: bool = False
    played: list[tuple[int, int]] = field(default_factory=list)
    is_completed: bool = False

    @property
    def watched_ms(self) -> int:
        """Media time played, repeats included."""
        return sum(end - start for start, end in self.played)

    @property
    def distinct_ms(self) -> int:
        """Length of the union of what was played."""
        reached = total = 0
        for start, end in sorted(self.played):
            total += max(0, end - max(start, reached))
            reached = max(reached, end)
        return total

    @property
    def is_view(self) -> bool:
        """Five seconds, or three quarters, or the end."""
        return self.watched_ms >= 5000 or 4 * self.distinct_ms >= 3 * self.video.duration_ms or self.is_completed


def play(video: SimVideo, viewer: Viewer, at_ms: int, arrival: Arrival, chance: Random) -> Playback:
    """Simulate one player load at `at_ms`."""
    teller = Teller(viewer, at_ms, chance, video=video.id)
    playback = Playback(video=video, teller=teller, ended_ms=at_ms, is_preview=arrival.is_preview)
    came = f',"device":"{viewer.device}","source":"{arrival.source}"'
    came += f',"source_id":"{arrival.source_id}"' if arrival.source_id else ""
    teller.tell("initialized", at_ms, came + (',"preview":true' if arrival.is_preview else ""))
    shown_ms = at_ms + chance.randrange(40, 400)
    teller.tell("shown", shown_ms)
    pressed_ms = shown_ms + int(1000 * chance.expovariate(0.4))
    ended = (
        Sitting(playback, viewer, pressed_ms, chance).run(arrival) if viewer_plays(viewer, chance) else (0, pressed_ms)
    )
    playback.ended_ms = ended[1]
    if chance.random() >= CRASHED:
        teller.tell("terminated", ended[1], f',"position_ms":{ended[0]}')
    return playback


def viewer_plays(viewer: Viewer, chance: Random) -> bool:
    """Whether play is pressed at all."""
    return chance.random() >= NEVER_PLAYED * (0.4 if viewer.token else 1.0)


class Sitting:
    """From play pressed to the last frame: walks through the stretches and tells each thing as it happens."""

    __slots__ = ("_at_ms", "_chance", "_height", "_playback", "_teller", "_viewer")

    def __init__(self, playback: Playback, viewer: Viewer, at_ms: int, chance: Random) -> None:
        self._playback, self._teller, self._viewer = playback, playback.teller, viewer
        self._at_ms, self._chance = at_ms, chance
        self._height = min(3, int(4 * viewer.network * viewer.network))

    def run(self, arrival: Arrival) -> tuple[int, int]:
        """Play, and give the last position and moment."""
        start = min(arrival.start_ms, max(0, self._playback.video.duration_ms - 5000))
        self._tell("played", f',"position_ms":{start}')
        if not self._start(start):
            return start, self._at_ms
        position = start
        for leg_start, leg_end in stretches(self._playback.video, self._viewer, start, self._chance):
            if leg_start != position:
                self._jump(position, leg_start)
            elif leg_start > start and self._chance.random() < 0.1:
                self._pause(leg_start)
            self._leg(leg_start, leg_end)
            position = leg_end
        self._finish(position)
        return position, self._at_ms

    def _tell(self, kind: str, rest: str = "", *, after_ms: float = 0) -> None:
        self._at_ms += int(after_ms)
        self._teller.tell(kind, self._at_ms, rest)

    def _start(self, position: int) -> bool:
        """The first frame; False when it never came."""
        luck, startup_ms = (
            self._chance.random(),
            int(self._chance.lognormvariate(6.2 - 1.2 * self._viewer.network, 0.5)),
        )
        if luck < BROKEN:
            self._tell("failed", ',"code":"media_decode","message":"No frame could be decoded."', after_ms=startup_ms)
            return False
        if luck < BROKEN + LEFT_WAITING:
            self._at_ms += 4 * startup_ms
            return False
        self._tell("started", f',"startup_ms":{startup_ms}', after_ms=startup_ms)
        self._rendition()
        if self._viewer.rate != 1.0:
            self._tell("rate_changed", f',"position_ms":{position},"rate":{self._viewer.rate}')
        return True

    def _rendition(self) -> None:
        height, bits = HEIGHTS[self._height]
        self._tell("rendition_changed", f',"height":{height},"bits_per_second":{bits}')

    def _leg(self, start: int, end: int) -> None:
        """A stretch without interruption, told by heartbeats; data may be missing on a poor network."""
        rate, position = self._viewer.rate, start
        step_ms = int(self._viewer.heartbeat_ms * rate)
        while position < end:
            if self._chance.random() < 0.03 * (1.1 - self._viewer.network):
                self._stall(position)
            upto = min(position + step_ms, end)
            wall_ms = int((upto - position) / rate)
            span = f',"start_ms":{position},"end_ms":{upto},"wall_ms":{wall_ms},"rate":{rate}'
            self._tell("interval", span, after_ms=wall_ms)
            position = upto
        self._playback.played.append((start, end))

    def _stall(self, position: int) -> None:
        wall_ms = int(self._chance.lognormvariate(7.0, 0.8))
        self._tell("stalled", f',"position_ms":{position},"wall_ms":{wall_ms}', after_ms=wall_ms)
        if self._height and self._chance.random() < 0.6:
            self._height -= 1
            self._rendition()

    def _pause(self, position: int) -> None:
        self._tell("paused", f',"position_ms":{position}')
        self._tell(
            "played", f',"position_ms":{position}', after_ms=min(120_000, 1000 * self._chance.paretovariate(0.9))
        )

    def _jump(self, position: int, to: int) -> None:
        if self._chance.random() < 0.4:
            self._tell("interacted", f',"kind":"{self._chance.choice(("chapter", "transcript"))}","target":"{to}"')
        self._tell("seeked", f',"start_ms":{position},"end_ms":{to}', after_ms=self._chance.randrange(200, 1500))

    def _finish(self, position: int) -> None:
        """What people do when they have seen enough, and the end."""
        duration_ms, luck = self._playback.video.duration_ms, self._chance.random
        if position >= CTA_AT * duration_ms:
            self._tell("interacted", ',"kind":"cta_shown","target":"try-it"')
            if luck() < CTA_CLICKED:
                self._tell("interacted", ',"kind":"cta_clicked","target":"try-it"', after_ms=1500)
        for kind, rest, likely in self._said(position):
            if luck() < likely:
                self._tell(kind, rest, after_ms=800)
        if position >= duration_ms:
            self._playback.is_completed = True
            self._tell("completed", f',"position_ms":{duration_ms}')
        else:
            self._tell("paused", f',"position_ms":{position}')

    def _said(self, position: int) -> Iterator[tuple[str, str, float]]:
        """Type, own fields and probability of what a viewer may do beside watching; robots do nothing."""
        if self._viewer.is_robot:
            return
        yield "interacted", f',"kind":"{self._chance.choice(("captions", "fullscreen", "quality"))}"', 0.08
        yield "reacted", f',"position_ms":{position},"kind":"{self._chance.choice(("👍", "🎉", "❤️"))}"', 0.04
        yield "commented", f',"position_ms":{position}', 0.02
        # Well formed, far behind the end of any video, and worth nothing.
        yield "interval", ',"start_ms":86400000,"end_ms":86405000,"wall_ms":5000,"rate":1.0', 0.004
        yield "shared", f',"kind":"{self._chance.choice(("link", "mail", "embed"))}"', 0.025
        yield (
            "failed",
            ',"code":"network","message":"A segment came late.","fatal":false',
            0.01 * (1.2 - self._viewer.network),
        )


def stretches(video: SimVideo, viewer: Viewer, start: int, chance: Random) -> Iterator[tuple[int, int]]:
    """The [start, end) of media time that a viewer plays, in order: drop-off, skipped and repeated sections."""
    goal, favourite = _goal(video, viewer, start, chance), video.favourite
    for number, (opens, ends) in enumerate(video.sections):
        begin, end = max(opens, start), min(ends, goal)
        if begin >= end or (opens > start and number != favourite and chance.random() < viewer.skips):
            continue
        yield begin, end
        while number == favourite and end == ends and chance.random() < viewer.rewatches:
            yield opens, end


def _goal(video: SimVideo, viewer: Viewer, start: int, chance: Random) -> int:
    """Where the viewer will have seen enough."""
    left_ms = video.duration_ms - start
    if viewer.is_robot or chance.random() < 0.15 + 0.55 * viewer.patience:
        return video.duration_ms
    share = chance.random() / 8 if chance.random() < EARLY_LEAVERS else chance.betavariate(1.4, 1.6)
    return start + max(300, int(share * left_ms))
