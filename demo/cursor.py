"""The mouse cursor of a recording: its picture, and its way over the screen as ffmpeg expressions of time."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from demo.talk import Talk, slide_starts_ms

# The arrow in a grid of 24 by 32, its tip at (2, 2).
ARROW = (2, 2, 2, 25, 7.5, 20, 11.5, 29, 15.5, 27.2, 11.6, 18.6, 19, 18.6)
ARROW_SCALE = 4
CURSOR_SIZE = (30, 40)
READING = ((310, 240), (1050, 560))
SIDEBAR = ((60, 150), (200, 320))
MOVE_MS = (350, 900)
BEFORE_SLIDE_MS = 1_100


class Stop(NamedTuple):
    """Where the cursor sets off to, when, and how long it takes."""

    at_ms: int
    x: int
    y: int
    move_ms: int


def draw_cursor(to: Path) -> None:
    """Save the picture of the cursor: an arrow on a transparent ground."""
    from PIL import Image, ImageDraw

    large = Image.new("RGBA", (24 * ARROW_SCALE, 32 * ARROW_SCALE), (255, 255, 255, 0))
    points = [number * ARROW_SCALE for number in ARROW]
    ImageDraw.Draw(large).polygon(points, fill="#11151f", outline="#ffffff", width=2 * ARROW_SCALE)
    large.resize(CURSOR_SIZE, Image.Resampling.LANCZOS).save(to)


def cursor_way(talk: Talk) -> tuple[Stop, ...]:
    """The stops of the cursor: it goes to the sidebar before a new slide, and points at the slide while it is read.

    The same talk gives the same way.
    """
    chance = random.Random(talk.slug)
    before_slides = [(start_ms - BEFORE_SLIDE_MS, SIDEBAR) for start_ms in slide_starts_ms(talk)[1:]]
    while_reading = [(sentence.start_ms + 500, READING) for sentence in talk.sentences]
    return tuple(_stop(chance, at_ms, area) for at_ms, area in sorted(before_slides + while_reading))


def cursor_expressions(way: tuple[Stop, ...]) -> tuple[str, str]:
    """The cursor's x and y as expressions of `t` in seconds, for ffmpeg's overlay filter.

    Each move starts and ends softly: its share is u²(3 - 2u) of the difference, with u going from 0 to 1.
    """
    across, down = [str(way[0].x)], [str(way[0].y)]
    for stop, after in pairwise(way):
        across.append(_move(after.x - stop.x, after.at_ms, after.move_ms))
        # Up and down ends a little later than across, so that the way is a curve as from a wrist.
        down.append(_move(after.y - stop.y, after.at_ms, round(after.move_ms * 1.25)))
    return "+".join(across), "+".join(down)


def _stop(chance: random.Random, at_ms: int, area: tuple[tuple[int, int], tuple[int, int]]) -> Stop:
    (left, top), (right, bottom) = area
    return Stop(at_ms, chance.randint(left, right), chance.randint(top, bottom), chance.randint(*MOVE_MS))


def _move(distance: int, at_ms: int, move_ms: int) -> str:
    share = f"st(0,clip((t-{at_ms / 1000})/{move_ms / 1000},0,1))"
    return f"({distance})*{share}*ld(0)*(3-2*ld(0))"
