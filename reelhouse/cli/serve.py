"""`reelhouse serve` (for `up` and `demo`): the API and the pages of one home, until it is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reelhouse.cli.home import Home, settings_of

if TYPE_CHECKING:
    from reelhouse.settings import Settings


def serve(
    home: Home = None,
    port: Annotated[int, typer.Option()] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Serve API and pages."""
    import uvicorn

    from reelhouse.platform import Platform
    from serving.app import create_app
    from serving.web_build import sources_hash

    settings = served_settings(home, host=host, port=port)
    pages = settings.home.absolute() / "web" / sources_hash()
    app = create_app(Platform.open(settings).at_hand(), web_folder=pages)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def served_settings(home: Path | None, *, host: str, port: int) -> Settings:
    """The settings of a server on this address, which is also the viewers' unless a public address was chosen."""
    settings = settings_of(home, port=port, host=host)
    if "public_url" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"public_url": f"http://{host}:{port}"})
