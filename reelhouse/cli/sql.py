"""`reelhouse sql`: a read-only question to all tables."""

from __future__ import annotations

from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing


def sql(
    query: Annotated[str, typer.Argument(help="SQL over tables named layer.table, such as gold.video_daily.")],
    home: Home = None,
    limit: Annotated[int, typer.Option(help="Rows to show at most.")] = 200,
    json: JsonFile = None,
) -> None:
    """SQL over all tables, named `layer.table`."""
    platform = existing(home)
    rows = platform.engine.sql(query, limit=limit)
    if json:
        text = console.as_json(rows.to_pylist())
        console.output.print_json(text) if str(json) == "-" else json.write_text(text)
        return
    console.table(rows.column_names, zip(*(column.to_pylist() for column in rows.columns), strict=True))
