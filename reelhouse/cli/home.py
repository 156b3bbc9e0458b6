"""The options that every command shares: the home folder, and the platform on it."""

from __future__ import annotations

import os
import tomllib
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
        settings = Settings(**values)  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(
            f"The reelhouse.toml of the home is no TOML: {error}.", hint="Repair it, or remove it."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(f"Setting '{where}': {first['msg']}.", hint="See docs/reference/settings.md.") from error
    _refuse_unusable(settings.home.absolute())
    return settings


def existing(home: Path | None) -> Platform:
    """The platform of a home that exists."""
    platform = Platform.open(settings_of(home))
    if not platform.home.exists():
        raise Misconfigured(
            f"No Reelhouse home at {platform.home}.", hint="Run `reelhouse demo` first, or give --home."
        )
    return platform


def _refuse_unusable(home: Path) -> None:
    """A home that is there must be a folder that this process may read; one that is not there is made later."""
    if not home.exists():
        return
    if not home.is_dir():
        raise Misconfigured(f"{home} is no folder.", hint="Give the folder of a deployment: --home.")
    if not os.access(home, os.R_OK | os.X_OK):
        raise Misconfigured(f"The home {home} may not be read.", hint="Run as its owner, or change its permissions.")
