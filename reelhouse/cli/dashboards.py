"""`reelhouse dashboards`: Superset over the gold tables, in an environment of its own, on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, existing

if TYPE_CHECKING:
    from dashboards.place import Place

app = typer.Typer(help="Superset dashboards over the gold tables.", no_args_is_help=True)


@app.callback()
def dashboards() -> None:
    """Superset dashboards over the gold tables."""


@app.command()
def up(
    home: Home = None, port: Annotated[int, typer.Option(help="Port to serve on.", min=1, max=65535)] = 8088
) -> None:
    """Bring Superset up with the engagement dashboard; again: bring its data up to date."""
    from dashboards.place import Place
    from dashboards.server import refuse_taken
    from dashboards.stages import alone, bring_up_to_date

    platform = existing(home)
    place = Place(platform.home / "superset")
    with alone(place) as served:
        if served is None:
            refuse_taken(port)
        done = bring_up_to_date(platform, place, tell=_tell)
        platform.close()
        if not done:
            console.errors.print("Nothing changed since the last time.")
        if served is None:
            _serve(place, port)
        else:
            _show(place, served)


def _serve(place: Place, port: int) -> None:
    from dashboards.server import serving
    from dashboards.stages import announce
    from reelhouse.errors import Unavailable

    console.errors.print("Superset starts …", style="bold")
    try:
        with serving(place, port) as server:
            announce(place, server.url)
            _show(place, server.url)
            console.output.print("Ctrl-C stops it. Run it again, also meanwhile, to bring the data up to date.")
            server.wait()
            raise Unavailable("Superset ended by itself.", hint=f"See {place.log}.")
    except KeyboardInterrupt:
        console.errors.print("Superset is stopped.")


def _show(place: Place, url: str) -> None:
    from dashboards.board import SLUG

    sign_in = place.sign_in()
    console.output.print(f"\n  Dashboard  {url}/superset/dashboard/{SLUG}/", highlight=False)
    console.output.print(f"  Sign in    {sign_in.user} / {sign_in.password}\n", highlight=False)


def _tell(words: str, seconds: float | None) -> None:
    if seconds is None:
        console.errors.print(f"{words} …", style="bold", highlight=False)
    else:
        console.errors.print(f"{words}: {seconds:.1f} s", style="green", highlight=False)
