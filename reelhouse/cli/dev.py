"""`reelhouse dev …`: services on this machine for development, each until it is stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, settings_of

app = typer.Typer(help="Services for development on this machine.", no_args_is_help=True)


@app.callback()
def dev() -> None:
    """Services for development on this machine."""


@app.command("kafka")
def kafka(
    home: Home = None, port: Annotated[int, typer.Option(help="Port on 127.0.0.1 that it listens on.")] = 9092
) -> None:
    """A Kafka broker from Maven's jars; its log lies in the home and outlives it."""
    from lake.inbox.broker import jars, running

    folder = settings_of(home).home.absolute() / "kafka"
    console.errors.print("Fetching the broker's jars, if they are not there yet …", highlight=False)
    jars()
    with running(folder, port=port) as broker:
        url = f"kafka://{broker.address}/reelhouse"
        console.output.print(f"Kafka listens at {broker.address}. Use it: REELHOUSE_INBOX_URL={url}", highlight=False)
        broker.wait()
