"""`reelhouse bench`: side-by-side figures as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import JsonFile
from reelhouse.errors import NotFound

if TYPE_CHECKING:
    from reelhouse.bench.declaration import Bench, Row

SHOWN = ("bench", "name", "ours", "peer", "unit", "ratio", "aim", "met", "peer_name")


def bench(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Bench to run: erase, growth, inbox, kafka, lake, late, live, reading, search or upkeep; by default all."
        ),
    ] = None,
    size: Annotated[
        int | None, typer.Option(help="Events, search points or (upkeep) commits to work on.", min=100)
    ] = None,
    json: JsonFile = None,
) -> None:
    """Compare the house's way with a plain one, in the same run; a ratio of 2 means twice the cost of the plain one."""
    rows = [row for chosen in _chosen(name) for row in _told(chosen, size)]
    figures = [row.as_dict() for row in rows]
    if json and str(json) == "-":
        console.output.print_json(console.as_json(figures))
        return
    _show(rows)
    if json:
        json.write_text(console.as_json(figures))


def _chosen(name: str | None) -> tuple[Bench, ...]:
    from reelhouse.bench import all_benches

    found = tuple(one for one in all_benches() if name in (None, one.name))
    if not found:
        raise NotFound("bench", str(name), hint=f"There are {', '.join(one.name for one in all_benches())}.")
    return found


def _told(chosen: Bench, size: int | None) -> list[Row]:
    console.errors.print(f"{chosen.name}: {chosen.words}", style="bold", highlight=False)
    from reelhouse.bench.declaration import Skipped

    rows: list[Row] = []
    for told in chosen.run(size):
        if isinstance(told, Skipped):
            console.errors.print(f"{told.bench}: without {told.name}: {told.reason}", highlight=False, soft_wrap=True)
        else:
            rows.append(told)
    return rows


def _show(rows: Sequence[Row]) -> None:
    told = [row.as_dict() for row in rows]
    console.table(SHOWN, [[row[column] for column in SHOWN] for row in told])
    console.output.print("\nWhat the work was:", highlight=False)
    for work in dict.fromkeys(f"{row.bench}: {row.work}" for row in rows):
        console.output.print(f"  {work}", highlight=False, soft_wrap=True)
