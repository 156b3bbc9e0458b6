"""`reelhouse replay`: silver and gold from bronze once more."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, JsonFile, existing


def replay(
    check: Annotated[bool, typer.Option("--check", help="Only compare; exit code 1 when something differs.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Also remove days of which bronze holds nothing any more.")
    ] = False,
    home: Home = None,
    json: JsonFile = None,
) -> None:
    """Rebuild silver and gold from bronze beside the old tables, and swap in what differs."""
    import jobs
    from reelhouse.platform.replay import Wish
    from reelhouse.platform.replay import replay as rebuild
    from reelhouse.platform.space import with_room

    platform = existing(home)
    with with_room(platform.home):
        found = rebuild(platform, jobs.all_jobs(), Wish(check=check, prune=prune))
    if json:
        told = console.as_json([asdict(one) for one in found])
        console.output.print_json(told) if str(json) == "-" else json.write_text(told)
    else:
        columns = ("table", "differing", "swapped", "kept")
        console.table(columns, ([asdict(one)[name] for name in columns] for one in found))
    if check and any(one.differing for one in found):
        raise typer.Exit(1)
