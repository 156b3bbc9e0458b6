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


def follow(platform: Platform) -> None:
    """Refresh whenever something is due; an error is shown and tried again later, nothing is lost meanwhile."""
    from orchestration.refresh import refresh

    try:
        while True:
            try:
                refresh(platform, observer=tell)
                time.sleep(LOOK_SECONDS)
            except ReelhouseError as error:
                console.errors.print(
                    f"[yellow]{error}[/] Trying again in {AFTER_ERROR_SECONDS:.0f} s.", highlight=False
                )
                time.sleep(AFTER_ERROR_SECONDS)
    finally:
        platform.close()
