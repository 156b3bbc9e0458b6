"""Markdown by parts: pages, headings, tables, code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MADE = "<!-- Made from the code by `reelhouse docs`. Change the code, not this page. -->"


def whole(title: str, *parts: str) -> str:
    """A whole page: the title, the mark that it is made, and its parts with an empty line between."""
    return "\n\n".join([f"# {title}", MADE, *(part for part in parts if part)]) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty when there are no rows."""
    lines = [_line(row) for row in rows]
    return "\n".join([_line(columns), _line(["---"] * len(columns)), *lines]) if lines else ""


def code(text: object) -> str:
    """Text set as code; nothing for nothing."""
    return f"`{text}`" if text not in (None, "") else ""


def codes(names: Iterable[object]) -> str:
    """Several pieces of code with commas between."""
    return ", ".join(code(name) for name in names)


def block(text: str, language: str = "sh") -> str:
    """Several lines set as code."""
    return f"```{language}\n{text}\n```"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
