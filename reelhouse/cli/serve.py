"""`reelhouse serve` (for `up` and `demo`): the API and the pages of one home, until it is stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from reelhouse.cli.home import Home, settings_of


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

    settings = settings_of(home, port=port, host=host, public_url=f"http://{host}:{port}")
    pages = settings.home.absolute() / "web" / sources_hash()
    app = create_app(Platform.open(settings), web_folder=pages)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
