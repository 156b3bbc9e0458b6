"""Time in the simulated traffic: the rhythm of days and hours, and identifiers that carry their moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# Visits by hour of the day (UTC) of an office somewhere in Europe, and by weekday from Monday.
HOURS = (1, 1, 1, 1, 1, 2, 5, 14, 34, 48, 52, 44, 30, 40, 50, 46, 36, 24, 16, 14, 14, 10, 5, 2)
WEEKDAYS = (1.0, 1.15, 1.2, 1.1, 0.85, 0.25, 0.22)
EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday


def uuid7(at_ms: int, chance: Random) -> str:
    """A UUID version 7 (RFC 9562) of this moment, in lower case with dashes."""
    time, bits = f"{at_ms:012x}", chance.getrandbits(74)
    return f"{time[:8]}-{time[8:]}-7{bits >> 62:03x}-{0x8000 | bits >> 48 & 0x3FFF:04x}-{bits & 0xFFFFFFFFFFFF:012x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One UTC day of traffic until `until_ms`; `share` is its part of the visits of all days."""

    start_ms: int
    until_ms: int
    share: float

    def moment(self, chance: Random) -> int:
        """A moment of this day, likelier at busy hours."""
        hours = list(accumulate(HOURS[: -(-(self.until_ms - self.start_ms) // HOUR_MS)]))
        hour = bisect_right(hours, chance.random() * hours[-1])
        hour_ms = self.start_ms + hour * HOUR_MS
        return hour_ms + int(chance.random() * min(HOUR_MS, self.until_ms - hour_ms))


def days_until(now_ms: int, *, days: int) -> list[Day]:
    """The last UTC days up to now, oldest first; today ends now and counts by the hours that are over."""
    today_ms = now_ms - now_ms % DAY_MS
    starts = [today_ms - back * DAY_MS for back in range(days - 1, -1, -1)]
    weights = list(_weights(starts, now_ms))
    whole = sum(weights)
    ends = [min(start + DAY_MS, now_ms) for start in starts]
    return [
        Day(start_ms=start, until_ms=end, share=weight / whole)
        for start, end, weight in zip(starts, ends, weights, strict=True)
        if weight > 0
    ]


def _weights(starts: list[int], now_ms: int) -> Iterator[float]:
    for start in starts:
        over = min(now_ms - start, DAY_MS) / HOUR_MS
        elapsed = sum(weight * min(1.0, over - hour) for hour, weight in enumerate(HOURS) if over > hour)
        yield WEEKDAYS[(start // DAY_MS + EPOCH_WEEKDAY) % 7] * elapsed / sum(HOURS)
