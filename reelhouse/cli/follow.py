"""The pipeline's loop: what comes in is worked on at once, until somebody stops it.

Viewing events come all the time, and the pages count them before any refresh does; so while nothing but them is new, a
refresh waits until the last one is a while ago.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reelhouse.cli import console
from reelhouse.cli.refresh import tell
from reelhouse.errors import ReelhouseError

if TYPE_CHECKING:
    from reelhouse.platform import Platform

LOOK_SECONDS = 1.0
EVENTS_WAIT_SECONDS = 30.0
AFTER_ERROR_SECONDS = 15.0
State = tuple[object, ...]


def follow(platform: Platform) -> None:
    """Refresh whenever something came in or a table changed; an error is shown and tried again, nothing is lost meanwhile."""
    from orchestration.refresh import refresh

    settled: tuple[State, State] = ((), ())
    refreshed_at = -EVENTS_WAIT_SECONDS
    try:
        while True:
            try:
                state = _state(platform)
                has_waited = time.monotonic() - refreshed_at >= EVENTS_WAIT_SECONDS
                if state[0] != settled[0] or (state[1] != settled[1] and has_waited):
                    did_work = bool(refresh(platform, observer=tell))
                    # What it wrote itself is no reason to hurry; whether all is done now is looked at after the wait.
                    settled = (_state(platform)[0], ()) if did_work else state
                    refreshed_at = time.monotonic()
                time.sleep(LOOK_SECONDS)
            except ReelhouseError as error:
                console.errors.print(
                    f"[yellow]{error}[/] Trying again in {AFTER_ERROR_SECONDS:.0f} s.", highlight=False
                )
                time.sleep(AFTER_ERROR_SECONDS)
    except KeyboardInterrupt:
        console.errors.print("Stopped. Start again to go on where it was.")
    finally:
        platform.close()


def _state(platform: Platform) -> tuple[State, State]:
    """Whatever could make something due: apart from events, and events. Cheap to look at every second."""
    from lake import tables

    of_events = (tables.EVENTS_RAW, tables.EVENTS, tables.REJECTED, tables.DUPLICATES, tables.RUNS)
    others = [table for table in tables.ALL if table not in of_events]
    return (
        (
            _waiting(platform, "recordings"),
            _waiting(platform, "policies"),
            *(platform.storage.version(table) for table in others),
        ),
        (_waiting(platform, "events"), *(platform.storage.version(table) for table in of_events)),
    )


def _waiting(platform: Platform, topic: str) -> State:
    return tuple(platform.inbox.last(topic, log=log) for log in platform.inbox.logs(topic))
