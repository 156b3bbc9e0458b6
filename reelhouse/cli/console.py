"""The one console: results to standard output, progress and errors to standard error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec
from rich.console import Console
from rich.table import Table

output = Console()
errors = Console(stderr=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Rows under headings; numbers to the right."""
    filled = [[_cell(value) for value in row] for row in rows]
    shown = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        numeric = all(_is_number(row[index]) for row in filled) and filled
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in filled:
        shown.add_row(*row)
    output.print(shown, highlight=False)


def as_json(value: object) -> str:
    """Indented JSON of builtin values, times as RFC 3339."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, dt.datetime) else str(value)


def _is_number(cell: str) -> bool:
    return cell == "" or cell.replace(",", "").replace(".", "").replace("-", "").isdigit()
