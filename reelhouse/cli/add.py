"""`reelhouse add`: recordings from disk, through the same upload door as everybody's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.errors import Misconfigured


def add(
    files: Annotated[list[Path], typer.Argument(help="Recordings to add.", exists=True, dir_okay=False, readable=True)],
    server: Annotated[str, typer.Option(help="Address of a running Reelhouse.")] = "http://127.0.0.1:8000",
    token: Annotated[str, typer.Option(help="API token of the person who adds.", envvar="REELHOUSE_TOKEN")] = "",
    workspace: Annotated[str, typer.Option(help="Workspace id; by default the person's first.")] = "",
    visibility: Annotated[str, typer.Option(help="private, workspace or link.")] = "workspace",
) -> None:
    """Recordings from disk."""
    from demo.client import Client, Upload

    if not token:
        raise Misconfigured(
            "No API token.",
            hint="Make one by POST /v1/tokens (docs/guides/running.md) and set REELHOUSE_TOKEN, or give --token.",
        )
    client = Client(server, token=token)
    chosen = workspace or client.get("/v1/session")["workspaces"][0]["id"]  # type: ignore[index]
    for path in files:
        video = client.upload(Upload(path=path, name=path.stem, workspace=chosen, visibility=visibility))
        console.output.print(f"{path.name}: {server}/watch/{video}", highlight=False)
