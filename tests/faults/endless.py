"""A step that never ends by itself, for a worker to be killed in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from media.ffmpeg import Limits, run_child

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.ports import Tools


def forever(batch: pa.RecordBatch, tools: Tools) -> pa.Table:
    """Wait for a program that sleeps."""
    run_child([sys.executable, "-c", "import time; time.sleep(600)"], limits=Limits())
    raise AssertionError((batch, tools))
