"""Draws the panels of slides: bars, columns, tables, terminals and chains of steps."""

from __future__ import annotations

from demo.look import Box, Pen, fitting_size, text_width
from demo.talk import Panel

TERMINAL_INK = "#d6f5dc"
TERMINAL_GROUND = "#10151d"
# Labels up to this many characters fit under a column; longer ones stand beside a bar.
SHORT_LABEL_CHARACTERS = 8
TABLE_TEXT_SIZE = 28


def draw_panel(pen: Pen, panel: Panel, box: Box) -> None:
    """Draw a panel so that it fills the box."""
    match panel.kind:
        case "bars" if all(len(label) <= SHORT_LABEL_CHARACTERS for label, _ in panel.rows):
            _columns(pen, panel, box)
        case "bars":
            _bars(pen, panel, box)
        case "table":
            _table(pen, panel, box)
        case "terminal":
            _terminal(pen, panel, box)
        case "steps":
            _steps(pen, panel, box)


def _bars(pen: Pen, panel: Panel, box: Box) -> None:
    largest = max(float(value) for _, value in panel.rows)
    label_size = fitting_size(tuple(label for label, _ in panel.rows), 23, 270)
    each = min(74, box.height / len(panel.rows))
    longest = box.width - 290 - 100
    for place, (label, value) in enumerate(panel.rows):
        middle = box.top + each * (place + 0.5)
        length = max(4, longest * float(value) / largest)
        pen.text((box.left + 270, middle), label, label_size, pen.look.ink, anchor="rm")
        pen.box(Box(box.left + 290, middle - 20, box.left + 290 + longest, middle + 20), pen.look.raised, radius=6)
        pen.box(Box(box.left + 290, middle - 20, box.left + 290 + length, middle + 20), pen.look.accent, radius=6)
        pen.bold((box.left + 302 + longest, middle), f"{float(value):,g}", 23, pen.look.ink)


def _columns(pen: Pen, panel: Panel, box: Box) -> None:
    largest = max(float(value) for _, value in panel.rows)
    floor, tallest = box.bottom - 42, box.height - 90
    for quarter in range(5):
        height = floor - tallest * quarter / 4
        pen.line((box.left, height, box.right, height), pen.look.line)
    each = box.width / len(panel.rows)
    half = min(each * 0.28, 64)
    for place, (label, value) in enumerate(panel.rows):
        middle = box.left + each * (place + 0.5)
        top = floor - max(3, tallest * float(value) / largest)
        pen.box(Box(middle - half, top, middle + half, floor), pen.look.accent, radius=5)
        pen.bold((middle, top - 18), f"{float(value):,g}", 22, pen.look.ink, anchor="mm")
        pen.text((middle, floor + 24), label, 21, pen.look.muted, anchor="mm")


def _table(pen: Pen, panel: Panel, box: Box) -> None:
    each = min(72, box.height / len(panel.rows))
    pen.box(Box(box.left, box.top, box.right, box.top + each * len(panel.rows)), pen.look.raised, radius=8)
    pen.box(Box(box.left, box.top, box.right, box.top + each), pen.look.accent_soft, radius=8)
    columns = tuple(zip(*panel.rows, strict=True))
    natural = [max(text_width(text, TABLE_TEXT_SIZE) for text in column) + 60 for column in columns]
    stretch = box.width / sum(natural)
    size = TABLE_TEXT_SIZE * min(1, stretch)
    for down in range(1, len(panel.rows)):
        pen.line((box.left, box.top + each * down, box.right, box.top + each * down), pen.look.line)
    left = box.left
    for column, width in zip(columns, natural, strict=True):
        pen.bold((left + 26, box.top + each / 2), column[0], size, pen.look.accent)
        for down, text in enumerate(column[1:], start=1):
            pen.text((left + 26, box.top + each * (down + 0.5)), text, size, pen.look.ink)
        left += width * stretch


def _terminal(pen: Pen, panel: Panel, box: Box) -> None:
    pen.box(box, TERMINAL_GROUND, radius=10, line=pen.look.line)
    pen.box(Box(box.left, box.top, box.right, box.top + 36), "#2a3140", radius=10)
    for place, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        pen.disc((box.left + 22 + 18 * place, box.top + 18), 5.5, colour)
    size = fitting_size(tuple(text for (text,) in panel.rows), 25, box.width - 60)
    each = min(58, (box.height - 56) / len(panel.rows))
    for place, (text,) in enumerate(panel.rows):
        pen.text((box.left + 30, box.top + 50 + each * (place + 0.5)), text, size, TERMINAL_INK)


def _steps(pen: Pen, panel: Panel, box: Box) -> None:
    count = len(panel.rows)
    gap = 40
    width = (box.width - gap * (count - 1)) / count
    middle = box.top + min(box.height, 300) / 2
    size = min(fitting_size(tuple(_words_of(panel)), 25, width - 24), 25)
    for place, (text,) in enumerate(panel.rows):
        left = box.left + place * (width + gap)
        card = Box(left, middle - 110, left + width, middle + 110)
        pen.box(card, pen.look.raised, radius=12, line=pen.look.line)
        pen.disc((left + width / 2, card.top + 54), 26, pen.look.accent)
        pen.bold((left + width / 2, card.top + 54), str(place + 1), 25, pen.look.surface, anchor="mm")
        _wrapped(pen, text, (left + width / 2, card.top + 118), size=size, width=width - 24)
        if place:
            _arrowhead(pen, left - gap / 2, middle)


def _words_of(panel: Panel) -> list[str]:
    return [word for (text,) in panel.rows for word in text.split()]


def _arrowhead(pen: Pen, x: float, y: float) -> None:
    pen.shape((x - 8, y - 11, x + 9, y, x - 8, y + 11), pen.look.accent)


def _wrapped(pen: Pen, text: str, top: tuple[float, float], *, size: float, width: float) -> None:
    x, y = top
    for place, line in enumerate(wrapped(text, size, width)):
        pen.text((x, y + place * size * 1.3), line, size, pen.look.ink, anchor="mm")


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The text broken between words into lines of at most `width` pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
