"""The time of day, passed in so that tests can choose it."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
DAY_US = 24 * HOUR_US


def now_us() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000
