"""The way from gold tables to a Superset that shows them, in stages; a stage whose input did not change is passed over."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from dashboards import environment, gold
from dashboards.bundle import files, zipped
from dashboards.place import Place
from dashboards.server import prepare
from lake.durable import write_whole
from reelhouse.errors import Conflict

if TYPE_CHECKING:
    from lake.engine.duckdb import DuckDbEngine
    from reelhouse.platform import Platform
    from reelhouse.ports import Storage

Tell = Callable[[str, float | None], None]
WORDS = {
    "data": "gold tables into one file",
    "environment": "Superset's packages",
    "migrate": "Superset's database",
    "roles": "roles and permissions",
    "account": "sign-in",
    "dashboard": "datasets, charts and dashboard",
}


def bring_up_to_date(platform: Platform, place: Place, *, tell: Tell) -> list[str]:
    """Redo every stage whose input changed since it last ended, and name them.

    `tell` gets a stage's words when it begins (seconds: None) and when it ended. A kill repeats the stage that it met.
    """
    place.make()
    wanted = due(platform.storage, place)
    write_whole(place.bundle, zipped(files(place.gold)))
    environment.copy_project(place)
    outside: dict[str, Callable[[], object]] = {
        "data": lambda: gold.write(cast("DuckDbEngine", platform.engine), place.gold),
        "environment": lambda: environment.install(place),
    }
    for name, work in outside.items():
        if name in wanted:
            with _told(WORDS[name], tell):
                work()
            place.finished({name: wanted[name]})
    _prepare(place, {name: now for name, now in wanted.items() if name not in outside}, tell)
    return list(wanted)


def due(storage: Storage, place: Place) -> dict[str, str]:
    """The stages to do, in order, with the fingerprints of what they start from."""
    packages = environment.fingerprint()
    wanted = {
        "data": gold.versions(storage),
        "environment": packages,
        "migrate": packages,
        "roles": packages,
        "account": _digest(repr(place.sign_in()).encode()),
        "dashboard": _digest(zipped(files(place.gold)), packages.encode()),
    }
    done = place.done()
    there = {"data": place.gold.exists(), "environment": environment.is_whole(place)}
    known = {name: there.get(name, place.metadata.exists()) for name in wanted}
    return {name: now for name, now in wanted.items() if done.get(name) != now or not known[name]}


@contextmanager
def alone(place: Place) -> Iterator[str | None]:
    """None for the only process that may change and serve this place; its address for anybody who comes later."""
    place.make()
    with os.fdopen(os.open(place.lock, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = file.read().strip()
            if not address:
                raise Conflict(
                    "Superset is just being prepared.", hint="Wait for the other command to finish."
                ) from None
            yield address
            return
        file.truncate(0)
        yield None
        file.truncate(0)


def announce(place: Place, url: str) -> None:
    """Write down the address for those who come later."""
    place.lock.write_text(url)


def _prepare(place: Place, due: dict[str, str], tell: Tell) -> None:
    """The stages inside Superset, in one process of it."""
    if not due:
        return
    names = list(due)
    tell(WORDS[names[0]], None)

    def ended(name: str, seconds: float) -> None:
        place.finished({name: due[name]})
        tell(WORDS[name], seconds)
        following = names[names.index(name) + 1 :]
        if following:
            tell(WORDS[following[0]], None)

    prepare(place, names, tell=ended)


@contextmanager
def _told(words: str, tell: Tell) -> Iterator[None]:
    tell(words, None)
    started = time.monotonic()
    yield
    tell(words, time.monotonic() - started)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
