"""Draws the window around a slide: a browser, a slide program, or a window on a desktop; gives back the room inside."""

from __future__ import annotations

from demo.look import HEIGHT, WIDTH, Box, Look, Pen, fitting_size
from demo.talk import Talk

TRAFFIC_LIGHTS = ("#ff5f57", "#febc2e", "#28c840")


def draw_window(pen: Pen, talk: Talk, number: int) -> Box:
    """Draw the window that the talk's subject is recorded in, around slide `number`."""
    match pen.look.window:
        case "browser":
            return _browser(pen, talk, number)
        case "deck":
            return _deck(pen, talk, number)
        case "desktop":
            return _desktop(pen, talk, number)


def current_chapter(talk: Talk, number: int) -> int:
    """Which chapter slide `number` belongs to."""
    return talk.sentences[talk.slides[number].start_sentence].chapter


def _browser(pen: Pen, talk: Talk, number: int) -> Box:
    look = pen.look
    pen.box(Box(0, 0, WIDTH, 42), "#d9dce3")
    _traffic_lights(pen, 20, 21)
    pen.box(Box(92, 8, 372, 50), "#ffffff", radius=10)
    pen.disc((112, 26), 7, look.accent)
    pen.text((128, 26), talk.title[:32], 14, "#2b3140")
    for left, name in ((400, "Calendar"), (540, "Team notes"), (690, "Inbox (3)")):
        pen.text((left, 24), name, 14, "#5f6778")
        pen.line((left + 104, 14, left + 104, 34), "#bfc4cf")
    pen.box(Box(0, 42, WIDTH, 86), "#ffffff")
    _arrow(pen, 24, pointing=-1)
    _arrow(pen, 56, pointing=1)
    pen.box(Box(88, 50, WIDTH - 60, 78), "#eef0f4", radius=14)
    pen.text((108, 64), f"pages.example/{talk.slug}#{number + 1}", 14, "#4a5263")
    for offset in (-6, 0, 6):
        pen.disc((WIDTH - 30, 64 + offset), 1.8, "#5f6778")
    pen.line((0, 86, WIDTH, 86), look.line)
    _outline(pen, talk, number)
    return Box(262, 87, WIDTH, HEIGHT)


def _arrow(pen: Pen, x: float, *, pointing: int) -> None:
    tip = x + 6 * pointing
    pen.line((tip - 6 * pointing, 58, tip, 64, tip - 6 * pointing, 70), "#5f6778", width=2)


def _outline(pen: Pen, talk: Talk, number: int) -> None:
    """The chapters down the left side, the current one marked."""
    look = pen.look
    pen.box(Box(0, 87, 262, HEIGHT), look.raised)
    pen.line((262, 87, 262, HEIGHT), look.line)
    pen.bold((28, 124), talk.subject, 15, look.accent)
    current = current_chapter(talk, number)
    for place, chapter in enumerate(talk.chapters):
        middle = 170 + 46 * place
        if place == current:
            pen.box(Box(14, middle - 19, 248, middle + 19), look.accent_soft, radius=8)
        pen.text((28, middle), chapter.title, 16, look.accent if place == current else look.muted)


def _deck(pen: Pen, talk: Talk, number: int) -> Box:
    look = pen.look
    pen.box(Box(0, 0, WIDTH, HEIGHT), "#262a33")
    pen.box(Box(0, 0, WIDTH, 46), look.wallpaper[0])
    pen.bold((24, 23), talk.title, 15, "#ffffff")
    for place, name in enumerate(("File", "Edit", "View", "Insert", "Slide show")):
        pen.text((WIDTH - 420 + 74 * place, 23), name, 14, "#d7dbe4")
    _thumbnails(pen, talk, number)
    pen.box(Box(0, HEIGHT - 30, WIDTH, HEIGHT), "#1d2027")
    pen.text((24, HEIGHT - 15), f"Slide {number + 1} of {len(talk.slides)}", 13, "#aeb5c3")
    room = Box(206, 70, WIDTH - 26, HEIGHT - 54)
    pen.box(room, look.surface, radius=4)
    pen.box(Box(room.left, room.top, room.right, room.top + 8), look.accent)
    return room


def _thumbnails(pen: Pen, talk: Talk, number: int) -> None:
    look = pen.look
    first = max(0, min(number - 2, len(talk.slides) - 6))
    for place, slide in enumerate(talk.slides[first : first + 6]):
        top = 70 + 98 * place
        page = Box(44, top, 182, top + 80)
        if first + place == number:
            pen.box(page.inset(-4, -4), look.accent, radius=6)
        pen.text((22, top + 40), str(first + place + 1), 13, "#aeb5c3", anchor="mm")
        pen.box(page, "#ffffff", radius=2)
        pen.text((52, top + 14), slide.heading, fitting_size((slide.heading,), 9, 122), "#1b2130")
        for row in range(max(3, len(slide.bullets))):
            pen.box(Box(52, top + 30 + 11 * row, 150 - 14 * (row % 3), top + 34 + 11 * row), "#cfd4de")


def _desktop(pen: Pen, talk: Talk, number: int) -> Box:
    look = pen.look
    _wallpaper(pen, look)
    for grown, shade in ((5, _mixed(look.wallpaper[1], "#000000", 0.16)), (2, look.line)):
        pen.box(Box(44 - grown, 34 - grown, WIDTH - 44 + grown, HEIGHT - 40 + grown), shade, radius=14 + grown)
    pen.box(Box(44, 34, WIDTH - 44, HEIGHT - 40), look.surface, radius=14)
    pen.box(Box(44, 34, WIDTH - 44, 92), look.raised, radius=14)
    pen.box(Box(44, 78, WIDTH - 44, 92), look.surface)
    pen.line((44, 78, WIDTH - 44, 78), look.line)
    _traffic_lights(pen, 70, 56)
    pen.text((WIDTH / 2, 56), f"{talk.title}  -  {talk.subject}", 14, look.muted, anchor="mm")
    _progress(pen, talk, number)
    return Box(44, 79, WIDTH - 44, HEIGHT - 40)


def _progress(pen: Pen, talk: Talk, number: int) -> None:
    """A row of chapter names in the window's foot, the current one marked."""
    left = 84.0
    current = current_chapter(talk, number)
    for place, chapter in enumerate(talk.chapters):
        colour = pen.look.accent if place == current else pen.look.line
        pen.box(Box(left, HEIGHT - 78, left + 150, HEIGHT - 74), colour, radius=2)
        pen.text((left, HEIGHT - 60), chapter.title, 13, pen.look.ink if place == current else pen.look.muted)
        left += 166


def _wallpaper(pen: Pen, look: Look) -> None:
    from PIL import Image, ImageColor

    top, bottom = (ImageColor.getrgb(colour) for colour in look.wallpaper)
    slope = Image.new("RGB", (1, 2))
    slope.putpixel((0, 0), top)
    slope.putpixel((0, 1), bottom)
    pen.paste(slope.resize((2, HEIGHT), Image.Resampling.BICUBIC), Box(0, 0, WIDTH, HEIGHT))


def _mixed(first: str, second: str, share: float) -> str:
    from PIL import ImageColor

    pairs = zip(ImageColor.getrgb(first), ImageColor.getrgb(second), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + other * share):02x}" for one, other in pairs)


def _traffic_lights(pen: Pen, left: float, middle: float) -> None:
    for place, colour in enumerate(TRAFFIC_LIGHTS):
        pen.disc((left + 20 * place, middle), 6.5, colour)
