"""The command line: starts things, knows nothing else. One command a file; they speak to people through one console."""

from __future__ import annotations

import sys

import typer

from reelhouse.cli.console import errors
from reelhouse.errors import ReelhouseError

app = typer.Typer(
    name="reelhouse",
    help="The video lakehouse: recordings and viewing events in, streams, transcripts, search and metrics out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command; an error of ours is one line with the next step, and exit code 1."""
    from reelhouse.cli import commands

    commands.register(app)
    try:
        app()
    except ReelhouseError as error:
        errors.print(f"[bold red]error:[/] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped. Start again to go on where it was.")
        sys.exit(130)
