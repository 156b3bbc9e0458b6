"""The collector for programs: servers, importers and tests tell viewing events by it, as pages do by theirs.

    with Collector("https://video.example.com", token=token) as collector:
        playback = collector.playback("v_1", consent="granted", viewer="n_4f1d2c9b")
        playback.say("played", position_ms=0)
        playback.say("interval", start_ms=0, end_ms=5000, wall_ms=5000)

`say` never waits for the network. What was said is sent in batches from a thread, again after every failure, with the
same ids each time, so each event counts once.
"""

from __future__ import annotations

from reelhouse.collector.collector import Collector, Sending, World
from reelhouse.collector.session import Session
from reelhouse.collector.wire import Wire

__all__ = ["Collector", "Sending", "Session", "Wire", "World"]
