"""`reelhouse up`: API, pages and pipeline of one home, until it is stopped."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.child import kept_alive
from reelhouse.cli.follow import follow
from reelhouse.cli.home import Home, settings_of
from reelhouse.cli.server import running


def up(home: Home = None, port: Annotated[int | None, typer.Option(help="Port to serve on.")] = None) -> None:
    """Serve everything for real: API and pages on one port, and the pipeline behind them."""
    from reelhouse.platform import Platform
    from serving.web_build import built_app

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as service managers stop it: in order, like Ctrl-C
    settings = settings_of(home, port=port)
    settings.home.mkdir(parents=True, exist_ok=True)
    built_app(
        settings.home.absolute() / "web",
        progress=lambda line: console.errors.print(f"  pages: {line}", highlight=False),
    )
    home = settings.home.absolute()
    with running(settings) as url, kept_alive("ingest", "--home", home, log=home / "ingest.log"):
        console.output.print(
            f"Reelhouse serves at [link={url}]{url}[/link] from {settings.home.absolute()}. Ctrl-C stops it."
        )
        follow(Platform.open(settings))
