"""The pipeline's loop: what comes in is worked on at once, until somebody stops it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reelhouse.cli import console
from reelhouse.cli.refresh import tell
from reelhouse.errors import ReelhouseError

if TYPE_CHECKING:
    from reelhouse.platform import Platform

LOOK_SECONDS = 1.0
AFTER_ERROR_SECONDS = 15.0
TOPICS = ("events", "recordings")


def follow(platform: Platform) -> None:
    """Refresh whenever something came in or a table changed; an error is shown and tried again, nothing is lost meanwhile."""
    from orchestration.refresh import refresh

    settled: tuple[object, ...] = ()
    try:
        while True:
            try:
                state = _state(platform)
                if state != settled and not refresh(platform, observer=tell):
                    settled = state
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


def _state(platform: Platform) -> tuple[object, ...]:
    """Whatever could make something due: the inbox and the versions of all tables. Cheap to look at every second."""
    from lake import tables

    waiting = tuple(platform.inbox.last(topic) for topic in TOPICS)
    return waiting + tuple(platform.storage.version(table) for table in tables.ALL)
