"""The options that every command shares: the home folder, and the platform on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reelhouse.errors import Misconfigured
from reelhouse.platform import Platform
from reelhouse.settings import Settings

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the deployment.", show_default=".reelhouse", envvar="REELHOUSE_HOME"),
]
JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Write the result as JSON to this file ('-': to the screen).")
]


def settings_of(home: Path | None, **chosen: object) -> Settings:
    """The settings of the environment and the home's `reelhouse.toml`, with these values on top."""
    from pydantic import ValidationError

    values = {name: value for name, value in {"home": home, **chosen}.items() if value is not None}
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(f"Setting '{where}': {first['msg']}.", hint="See docs/reference/settings.md.") from error


def existing(home: Path | None) -> Platform:
    """The platform of a home that exists."""
    platform = Platform.open(settings_of(home))
    if not platform.home.exists():
        raise Misconfigured(
            f"No Reelhouse home at {platform.home}.", hint="Run `reelhouse demo` first, or give --home."
        )
    return platform
