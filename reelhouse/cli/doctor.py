"""`reelhouse doctor`: what this deployment needs, whether it is there, and what to do where it is not."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, settings_of
from reelhouse.errors import Misconfigured, ReelhouseError
from reelhouse.platform import Platform

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    name: str
    good: bool
    words: str


def doctor(home: Home = None) -> None:
    """Look at everything that a deployment needs; exit code 1 when something is missing."""
    platform = Platform.open(settings_of(home))
    findings = [_looked_at(name, look, platform) for name, look in LOOKS.items()]
    console.table(("", "what", "finding"), [("ok" if one.good else "FAULT", one.name, one.words) for one in findings])
    if not all(one.good for one in findings):
        raise typer.Exit(1)


def _looked_at(name: str, look: Callable[[Platform], tuple[bool, str]], platform: Platform) -> Finding:
    try:
        good, words = look(platform)
    except (ReelhouseError, OSError, ImportError) as error:
        good, words = False, str(error)
    return Finding(name=name, good=good, words=words)


def _python(_: Platform) -> tuple[bool, str]:
    return sys.version_info[:2] == (3, 11), f"Python {sys.version.split()[0]}; 3.11 is supported"


def _home(platform: Platform) -> tuple[bool, str]:
    platform.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=platform.home) as file:
        file.write(b"x")
    free = shutil.disk_usage(platform.home).free
    return free > LEAST_FREE_BYTES, f"{platform.home} is writable, {free / 1024**3:.1f} GiB free"


def _stores(platform: Platform) -> tuple[bool, str]:
    from lake.open import check_stores

    passed = check_stores(platform.settings)
    return True, f"{', '.join(passed)} can be written, and conditionally" if passed else "in the home"


def _storage(platform: Platform) -> tuple[bool, str]:
    from lake import tables

    there = [table.name for table in tables.ALL if platform.storage.version(table) is not None]
    return True, f"{len(there)} of {len(tables.ALL)} tables exist"


def _inbox(platform: Platform) -> tuple[bool, str]:
    from reelhouse.platform.intake import acknowledged

    events, facts = (acknowledged(platform, topic) for topic in ("events", "recordings"))
    # What follows the question mark may hold a password.
    place = platform.settings.inbox_url.partition("?")[0] or platform.home / "inbox"
    return True, f"{events:,} events and {facts:,} facts acknowledged in {place}"


def _ffmpeg(_: Platform) -> tuple[bool, str]:
    from media.ffmpeg import binary

    return True, f"ffmpeg at {binary()}"


def _java(platform: Platform) -> tuple[bool, str]:
    from lake.java import found
    from lake.open import is_spark

    try:
        return True, found().origin
    except Misconfigured as error:
        return not is_spark(platform.settings.engine), f"none; {error}"


def _engine(platform: Platform) -> tuple[bool, str]:
    from lake.open import check_engine

    return True, check_engine(platform.settings)


def _models(platform: Platform) -> tuple[bool, str]:
    return True, f"speech {platform.transcriber.revision}; meaning {platform.embedder.revision}"


def _vectors(platform: Platform) -> tuple[bool, str]:
    generation = platform.vectors.generation()
    return True, f"generation {generation}" if generation else "not built yet"


LOOKS: dict[str, Callable[[Platform], tuple[bool, str]]] = {
    "python": _python,
    "home": _home,
    "stores": _stores,
    "tables": _storage,
    "inbox": _inbox,
    "media": _ffmpeg,
    "java": _java,
    "engine": _engine,
    "models": _models,
    "search index": _vectors,
}
