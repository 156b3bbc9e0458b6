"""One simulated visit: what brings a viewer to which videos, one after the other, and the searches and offers between them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from demo.playback import Arrival, Playback, SimVideo, Teller, play
from demo.viewers import Viewer

TASTE = 4.0  # how much likelier a video of the favourite topic is
MOST_PLAYBACKS = 6
SEARCHES, NO_RESULT, CLICKS = 0.3, 0.15, 0.7
OFFERS, TAKES_OFFER, GOES_ON = 0.75, 0.35, 0.45
PREVIEWS = 0.02
EMBEDS = 0.25
LOOKED_FOR_IN_VAIN = ("quantum billing", "holiday photos", "zebra migration", "old intranet", "asdf", "parking permit")


class Library:
    """The videos, ready to be drawn by appeal and taste."""

    def __init__(self, videos: Sequence[SimVideo]) -> None:
        self.videos = list(videos)
        self.shared = [video for video in videos if video.share] or self.videos
        self._topics = sorted({video.topic for video in videos})

    def pick(self, viewer: Viewer, chance: Random) -> SimVideo:
        """A video for this viewer: visitors come with a share link."""
        offered = self.videos if viewer.token else self.shared
        favourite = self._topics[int(viewer.taste * len(self._topics))]
        weights = [video.appeal * (TASTE if video.topic == favourite else 1.0) for video in offered]
        return chance.choices(offered, cum_weights=list(accumulate(weights)))[0]

    def near(self, video: SimVideo, chance: Random) -> list[SimVideo]:
        """What is offered beside a video: its topic first, then by appeal."""
        others = [other for other in self.videos if other.id != video.id]
        others.sort(key=lambda other: (other.topic != video.topic, -other.appeal * (0.5 + chance.random()), other.id))
        return others[: min(4, len(others))]


@dataclass(slots=True, kw_only=True)
class Visit:
    """What one viewer did in one go; `sessions` wrote the events. `share` is the link of a visitor's only video."""

    viewer: Viewer
    at_ms: int
    share: str | None = None
    sessions: list[Teller] = field(default_factory=list)
    playbacks: list[Playback] = field(default_factory=list)
    searches: int = 0
    searches_without_result: int = 0


def visit(library: Library, viewer: Viewer, at_ms: int, chance: Random) -> Visit:
    """Simulate a visit that starts at `at_ms`."""
    made = Visit(viewer=viewer, at_ms=at_ms)
    if viewer.token is None:
        video = library.pick(viewer, chance)
        made.share = video.share
        _watch(made, video, Arrival(source="embed" if chance.random() < EMBEDS else "share"), chance)
        return made
    while len(made.playbacks) < MOST_PLAYBACKS:
        found = _search(made, library, chance) if chance.random() < SEARCHES else _browse(library, viewer, chance)
        if found is not None:
            _follow(made, library, found, chance)
        if chance.random() >= GOES_ON:
            break
    return made


def _browse(library: Library, viewer: Viewer, chance: Random) -> tuple[SimVideo, Arrival]:
    source = chance.choice(("library", "library", "direct"))
    preview = chance.random() < PREVIEWS
    return library.pick(viewer, chance), Arrival(source=source, is_preview=preview)


def _search(made: Visit, library: Library, chance: Random) -> tuple[SimVideo, Arrival] | None:
    """A search and perhaps a click; None when nothing was found or taken."""
    wanted = library.pick(made.viewer, chance)
    teller = Teller(made.viewer, made.at_ms, chance)
    made.sessions.append(teller)
    made.searches += 1
    if chance.random() < NO_RESULT:
        made.searches_without_result += 1
        teller.tell("searched", made.at_ms, _searched(chance.choice(LOOKED_FOR_IN_VAIN), []))
        made.at_ms += 4000
        return None
    results = [wanted, *library.near(wanted, chance)]
    query = chance.choice(wanted.queries or (wanted.topic or "how does it work",))
    teller.tell("searched", made.at_ms, _searched(query, results))
    made.at_ms += chance.randrange(1500, 15_000)
    if chance.random() >= CLICKS:
        return None
    rank = 0 if chance.random() < 0.7 else chance.randrange(len(results))
    start_ms = chance.choice(results[rank].sections)[0]
    teller.tell("search_clicked", made.at_ms, f',"video":"{results[rank].id}","rank":{rank},"start_ms":{start_ms}')
    return results[rank], Arrival(source="search", source_id=teller.session, start_ms=start_ms)


def _searched(query: str, results: Sequence[SimVideo]) -> str:
    return f',"query":{json.dumps(query)},"results":{_ids(results)}'


def _ids(videos: Sequence[SimVideo]) -> str:
    return "[" + ",".join(f'"{video.id}"' for video in videos) + "]"


def _follow(made: Visit, library: Library, found: tuple[SimVideo, Arrival], chance: Random) -> None:
    """Watch, and go on to what is offered as long as it is taken."""
    going: tuple[SimVideo, Arrival] | None = found
    while going is not None and len(made.playbacks) < MOST_PLAYBACKS:
        playback = _watch(made, *going, chance)
        going = _offer(made, library, playback, chance) if playback.watched_ms > 15_000 else None


def _watch(made: Visit, video: SimVideo, arrival: Arrival, chance: Random) -> Playback:
    playback = play(video, made.viewer, made.at_ms, arrival, chance)
    made.sessions.append(playback.teller)
    made.playbacks.append(playback)
    made.at_ms = playback.ended_ms + chance.randrange(1000, 8000)
    return playback


def _offer(made: Visit, library: Library, playback: Playback, chance: Random) -> tuple[SimVideo, Arrival] | None:
    offered = library.near(playback.video, chance)
    if not offered or chance.random() >= OFFERS:
        return None
    playback.teller.tell("recommended", playback.ended_ms, f',"results":{_ids(offered)}')
    if chance.random() >= TAKES_OFFER:
        return None
    rank = min(chance.randrange(len(offered)), chance.randrange(len(offered)))
    taken = offered[rank]
    playback.teller.tell("recommendation_clicked", made.at_ms, f',"target":"{taken.id}","rank":{rank}')
    return taken, Arrival(source="recommendation", source_id=playback.video.id)
