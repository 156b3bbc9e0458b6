"""Colours, letters and a pen: how the drawn screens look; knows nothing of what they say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1280
HEIGHT = 720
# Drawn twice as large and then halved, because Pillow's shapes have hard edges.
SCALE = 2

Colour = str


class Box(NamedTuple):
    """A rectangle in pixels of the finished picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height in pixels."""
        return self.bottom - self.top

    def inset(self, across: float, down: float) -> Box:
        """The box within, `across` pixels from the sides and `down` pixels from top and bottom."""
        return Box(self.left + across, self.top + down, self.right - across, self.bottom - down)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The colours of one subject and the window that its talks are recorded in."""

    accent: Colour
    accent_soft: Colour
    wallpaper: tuple[Colour, Colour]
    window: Literal["browser", "deck", "desktop"]
    surface: Colour = "#ffffff"
    raised: Colour = "#f4f5f8"
    line: Colour = "#dcdfe6"
    ink: Colour = "#1b2130"
    muted: Colour = "#646d80"


def _dark(accent: Colour, accent_soft: Colour) -> Look:
    return Look(
        accent=accent,
        accent_soft=accent_soft,
        wallpaper=("#2a3350", "#11141f"),
        window="desktop",
        surface="#171b26",
        raised="#212736",
        line="#353d50",
        ink="#f1f4fa",
        muted="#9aa5bb",
    )


LOOKS = {
    "Product analytics": Look(
        accent="#4f46e5", accent_soft="#e4e3fd", wallpaper=("#312e81", "#1e1b4b"), window="browser"
    ),
    "Incident review": _dark("#f2635f", "#4a2530"),
    "On-call": _dark("#f5a83b", "#47361f"),
    "Onboarding": Look(accent="#0d8f83", accent_soft="#d5f1ed", wallpaper=("#134e4a", "#0b2f2d"), window="deck"),
    "Sales": Look(accent="#15803d", accent_soft="#d9f4e2", wallpaper=("#14532d", "#0a2a17"), window="browser"),
    "Design review": Look(accent="#c02678", accent_soft="#fbe0ee", wallpaper=("#f3c9de", "#8f7ae0"), window="desktop"),
    "Data engineering": _dark("#38bdf8", "#173c52"),
    "Security training": Look(
        accent="#c2410c", accent_soft="#fde6d6", wallpaper=("#7c2d12", "#2b0f05"), window="browser"
    ),
    "Finance": Look(accent="#1d4ed8", accent_soft="#dde7fd", wallpaper=("#1e3a8a", "#0c1a44"), window="deck"),
    "Hiring": Look(accent="#7c3aed", accent_soft="#ebe2fd", wallpaper=("#4c1d95", "#22104a"), window="browser"),
    "Office life": Look(accent="#4d7c0f", accent_soft="#e8f3d3", wallpaper=("#bfe3a0", "#3f7d58"), window="desktop"),
}


class Pen:
    """Draws on one picture, with coordinates in pixels of the finished picture."""

    def __init__(self, look: Look) -> None:
        from PIL import Image, ImageDraw

        self.look = look
        self._image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), look.surface)
        self._draw: ImageDraw = ImageDraw.Draw(self._image)

    def finished(self) -> Image:
        """The picture, 1280 by 720."""
        return self._image.reduce(SCALE)

    def paste(self, picture: Image, box: Box) -> None:
        """Fill a box with another picture."""
        size = (round(box.width * SCALE), round(box.height * SCALE))
        self._image.paste(picture.resize(size), (round(box.left * SCALE), round(box.top * SCALE)))

    def box(self, box: Box, fill: Colour, *, radius: float = 0, line: Colour | None = None) -> None:
        """A filled rectangle, with round corners where `radius` says so."""
        self._draw.rounded_rectangle(_scaled(*box), radius * SCALE, fill=fill, outline=line, width=SCALE)

    def disc(self, centre: tuple[float, float], radius: float, fill: Colour) -> None:
        """A filled circle."""
        x, y = centre
        self._draw.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), fill=fill)

    def line(self, points: tuple[float, ...], fill: Colour, *, width: float = 1) -> None:
        """A line through the points x, y, x, y…"""
        self._draw.line(_scaled(*points), fill=fill, width=round(width * SCALE), joint="curve")

    def shape(self, points: tuple[float, ...], fill: Colour) -> None:
        """A filled polygon through the points x, y, x, y…"""
        self._draw.polygon(_scaled(*points), fill=fill)

    def text(self, at: tuple[float, float], text: str, size: float, fill: Colour, *, anchor: str = "lm") -> None:
        """One line of text; `anchor` as in Pillow, left and middle unless told."""
        self._draw.text(_scaled_point(at), text, font=_font(size), fill=fill, anchor=anchor)

    def bold(self, at: tuple[float, float], text: str, size: float, fill: Colour, *, anchor: str = "lm") -> None:
        """One line of bold text: the one font that Pillow brings has no bold, so its outline is thickened."""
        self._draw.text(
            _scaled_point(at),
            text,
            font=_font(size),
            fill=fill,
            anchor=anchor,
            stroke_width=size / 26,
            stroke_fill=fill,
        )


def _scaled_point(at: tuple[float, float]) -> tuple[float, float]:
    return at[0] * SCALE, at[1] * SCALE


def text_width(text: str, size: float) -> float:
    """How wide a line of text is, in pixels of the finished picture."""
    return _font(size).getlength(text) / SCALE


def fitting_size(texts: tuple[str, ...], size: float, width: float) -> float:
    """The largest size up to `size` at which each line is at most `width` pixels wide."""
    widest = max(text_width(text, size) for text in texts)
    return size if widest <= width else size * width / widest


def _scaled(*numbers: float) -> tuple[float, ...]:
    return tuple(number * SCALE for number in numbers)


@cache
def _font(size: float) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size=size * SCALE)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType, so it has no font that can be scaled.")
    return font
