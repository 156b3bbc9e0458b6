"""Draws the slides of a talk as the screens that a colleague would have recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from demo.look import HEIGHT, LOOKS, WIDTH, Box, Pen, fitting_size
from demo.panels import draw_panel, wrapped
from demo.talk import Slide, Talk
from demo.windows import draw_window

if TYPE_CHECKING:
    from PIL.Image import Image

HEADING_SIZE = 44
TITLE_SIZE = 58
BULLET_SIZE = 33
CARD_TEXT_SIZE = 33
SPEAKER_TOP = HEIGHT - 164


def draw_slides(talk: Talk, folder: Path) -> tuple[Path, ...]:
    """Draw every slide of the talk into the folder, as PNG of 1280 by 720 pixels."""
    paths = tuple(folder / f"slide-{number:02}.png" for number in range(len(talk.slides)))
    for number, path in enumerate(paths):
        draw_slide(talk, number).save(path, compress_level=1)
    return paths


def draw_slide(talk: Talk, number: int) -> Image:
    """One screen: the window, the slide in it, and the speaker in the corner."""
    pen = Pen(LOOKS[talk.subject])
    room = draw_window(pen, talk, number).inset(48, 34)
    slide = talk.slides[number]
    if number == 0:
        _draw_opening(pen, talk, room)
    elif slide.panel:
        draw_panel(pen, slide.panel, _above_speaker(_draw_heading(pen, slide, room, size=HEADING_SIZE)))
    else:
        _draw_cards(pen, slide.bullets, _above_speaker(_draw_heading(pen, slide, room, size=HEADING_SIZE)))
    _draw_speaker(pen, talk.speaker)
    return pen.finished()


def _draw_opening(pen: Pen, talk: Talk, room: Box) -> None:
    """The first slide: the talk's subject, a large heading, and what it is about."""
    pen.bold((room.left, room.top + 26), talk.subject.upper(), 20, pen.look.accent)
    below = Box(room.left, room.top + 56, room.right, room.bottom)
    body = _draw_heading(pen, talk.slides[0], below, size=TITLE_SIZE)
    for place, text in enumerate(talk.slides[0].bullets):
        middle = body.top + 40 + place * 66
        pen.box(Box(body.left, middle - 8, body.left + 16, middle + 8), pen.look.accent, radius=4)
        pen.text((body.left + 38, middle), text, BULLET_SIZE, pen.look.ink)


def _above_speaker(box: Box) -> Box:
    return box._replace(bottom=min(box.bottom, SPEAKER_TOP))


def _draw_heading(pen: Pen, slide: Slide, box: Box, *, size: float) -> Box:
    """The heading at the top of the box; gives back what is left below it."""
    at = box.top + size / 2
    for line in wrapped(slide.heading, size, box.width):
        pen.bold((box.left, at), line, size, pen.look.ink)
        at += size * 1.15
    pen.box(Box(box.left, at - size * 0.4, box.left + 84, at - size * 0.4 + 6), pen.look.accent, radius=3)
    return Box(box.left, at + 12, box.right, box.bottom)


def _draw_cards(pen: Pen, texts: tuple[str, ...], box: Box) -> None:
    """Each point on a card of its own, as high as the room allows."""
    size = fitting_size(texts, CARD_TEXT_SIZE, box.width - 100)
    each = min(112, box.height / len(texts))
    for place, text in enumerate(texts):
        card = Box(box.left, box.top + place * each, box.right, box.top + (place + 1) * each - 14)
        middle = (card.top + card.bottom) / 2
        pen.box(card, pen.look.raised, radius=10)
        pen.box(Box(card.left, card.top, card.left + 10, card.bottom), pen.look.accent, radius=4)
        pen.text((card.left + 40, middle), text, size, pen.look.ink)


def _draw_speaker(pen: Pen, name: str) -> None:
    """A round camera picture with initials, and the name under it, in the lower right corner."""
    x, y = WIDTH - 128, HEIGHT - 118
    pen.disc((x, y), 52, "#ffffff")
    pen.disc((x, y), 48, pen.look.accent)
    pen.bold((x, y - 2), "".join(part[0] for part in name.split()), 34, "#ffffff", anchor="mm")
    pen.box(Box(x - 62, y + 42, x + 62, y + 66), "#161a24", radius=12)
    pen.text((x, y + 54), name, fitting_size((name,), 14, 112), "#ffffff", anchor="mm")
