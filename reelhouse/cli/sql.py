"""`reelhouse sql`: a read-only question to all tables."""

from __future__ import annotations

from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing
from reelhouse.cli.moments import AsOf, moment


def sql(
    query: Annotated[str, typer.Argument(help="SQL over tables named layer.table, such as gold.video_daily.")],
    home: Home = None,
    limit: Annotated[int, typer.Option(help="Rows to show at most.")] = 200,
    json: JsonFile = None,
    as_of: AsOf = None,
) -> None:
    """SQL over all tables, named `layer.table`; as they are now, or as they were at a time."""
    platform = existing(home)
    rows = platform.engine.sql(query, limit=limit, as_of_us=None if as_of is None else moment(as_of))
    if json:
        text = console.as_json(rows.to_pylist())
        console.output.print_json(text) if str(json) == "-" else json.write_text(text)
        return
    console.table(rows.column_names, zip(*(column.to_pylist() for column in rows.columns), strict=True))
