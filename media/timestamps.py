"""Times as WebVTT and SubRip write them."""

from __future__ import annotations


def stamp(time_ms: int, *, separator: str = ".") -> str:
    """Hours, minutes, seconds and thousandths: 00:01:02.345."""
    seconds, thousandths = divmod(max(0, time_ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{separator}{thousandths:03}"
