"""Superset's environment: a uv project of its own, copied into the home and installed there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

from dashboards.place import Place
from reelhouse.errors import Unavailable

FILES = ("pyproject.toml", "superset_config.py", "prepare.py", "serve.py")


def fingerprint() -> str:
    """What the environment is made of: the project file with its pins, and this Python."""
    return _digest(_source("pyproject.toml"), sys.version.encode())


def is_whole(place: Place) -> bool:
    """Whether there is an environment to start anything from."""
    return python_of(place).exists()


def python_of(place: Place) -> Path:
    """The interpreter of Superset's environment."""
    return place.environment / "bin" / "python"


def copy_project(place: Place) -> None:
    """Put the project's files into the home."""
    place.project.mkdir(exist_ok=True)
    for name in FILES:
        (place.project / name).write_bytes(_source(name))


def install(place: Place, *, path: str | None = None) -> None:
    """Install what is pinned and nothing else; Unavailable without uv on `path` or when a package cannot be had."""
    uv = shutil.which("uv", path=path)
    if uv is None:
        raise Unavailable("`uv` is not on the path, and Superset is installed with it.", hint="Run `pip install uv`.")
    command = [uv, "sync", "--project", str(place.project), "--python", sys.executable, "--no-progress"]
    with place.log.open("ab") as log:
        made = subprocess.run(command, env=_variables(place), stdout=log, stderr=subprocess.PIPE, check=False)
        log.write(made.stderr)
    if made.returncode:
        said = made.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise Unavailable(f"Superset could not be installed: {' '.join(said)}", hint=f"The whole log: {place.log}.")


def _variables(place: Place) -> dict[str, str]:
    """This process's variables without its own environment, so that uv fills the other one."""
    inherited = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return inherited | {"UV_PROJECT_ENVIRONMENT": str(place.environment)}


def _source(name: str) -> bytes:
    return (resources.files("dashboards") / "superset" / name).read_bytes()


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
