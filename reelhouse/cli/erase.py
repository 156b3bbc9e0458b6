"""`reelhouse erase`: one person or visitor out of everything, with a signed receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from reelhouse.cli import console
from reelhouse.cli.home import Home, existing
from reelhouse.errors import Conflict, NotFound

if TYPE_CHECKING:
    from reelhouse.job import Job
    from reelhouse.platform import Platform
    from reelhouse.platform.erasure import Subject
    from reelhouse.platform.receipts import Signed

PLACE = "erasures"
MAILTO = "mailto:"


class Pending(msgspec.Struct, kw_only=True, frozen=True):
    """An erasure that was begun: kept, for its owner's eyes only, until its receipt is signed."""

    key: str
    aliases: tuple[str, ...]
    texts: tuple[str, ...]
    videos: tuple[str, ...]


def erase(
    who: Annotated[
        str | None,
        typer.Argument(help="Key or e-mail of a person, a visitor's pseudonym (n_…), or an xAPI actor (mailto:…)."),
    ] = None,
    home: Home = None,
    with_videos: Annotated[bool, typer.Option(help="Their recordings too, with all that was made from them.")] = False,
    verify: Annotated[Path | None, typer.Option(help="Only check the signature of this receipt.")] = None,
) -> None:
    """Erase somebody from every table, old version, log, index, inbox and the catalog; without a name: go on with what was begun.

    The server must be stopped meanwhile.
    """
    platform = existing(home)
    if verify is not None:
        _verified(platform, verify)
        return
    if who is not None:
        _begin(platform, who, with_videos=with_videos)
    begun = sorted((platform.home / PLACE).glob("pending-*.json"))
    for path in begun:
        console.output.print(f"Erased. Receipt: {_finish(platform, path)}", highlight=False, soft_wrap=True)
    if not begun:
        console.errors.print("Nothing to erase: name somebody, or nothing was left half done.")


def _verified(platform: Platform, path: Path) -> None:
    from reelhouse.platform.receipts import verify

    receipt = verify(platform.home, path.read_bytes())
    rows = sum(receipt.rows.values())
    console.output.print(f"The signature is good: {receipt.id}, {rows:,} rows of {len(receipt.rows)} tables.")


def _begin(platform: Platform, who: str, *, with_videos: bool) -> None:
    """Note what has to go before anything does, then take it out of the catalog: nothing new comes from there."""
    from reelhouse.platform.erasure import known_aliases
    from serving.accounts import erasing
    from serving.catalog.database import catalog_url, open_catalog

    catalog = open_catalog(catalog_url(platform.settings))
    try:
        platform.inbox.append("events", [])  # refused while a server writes to a folder
        found = erasing.find(catalog, who)
        if found is None and not who.startswith(("n_", "p_", MAILTO)):
            raise NotFound("person", who, hint="Give a key, an e-mail address, a pseudonym or mailto:….")
        if found is not None and found.videos and not with_videos:
            raise Conflict(f"{who} owns {len(found.videos)} recordings.", hint="Add --with-videos to erase these too.")
        by_xapi = _by_xapi(platform.home, found.email if found else who)
        key = found.key if found else by_xapi[0] if who.startswith(MAILTO) else who
        texts, videos = ((found.email,), found.videos) if found else ((), ())
        aliases = {*known_aliases(platform, key), *by_xapi} - {key}
        _note(platform.home, Pending(key=key, aliases=tuple(sorted(aliases)), texts=texts, videos=videos))
        if found is not None:
            erasing.remove(catalog, found.key, found.videos)
    finally:
        catalog.close()


def _by_xapi(home: Path, address: str) -> tuple[str, ...]:
    """The pseudonym under which somebody with this e-mail address came by xAPI, if they ever did."""
    from serving.signing import open_signer
    from serving.xapi.identity import pseudonym
    from serving.xapi.statements import Actor

    mailbox = address.strip().removeprefix(MAILTO)
    named = pseudonym(Actor(mbox=MAILTO + mailbox), open_signer(home)) if "@" in mailbox else None
    return (named,) if named else ()


def _note(home: Path, pending: Pending) -> None:
    from reelhouse.platform.receipts import hashed

    folder = home / PLACE
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"pending-{hashed(home, pending.key)[:16]}.json"
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_bytes(msgspec.json.encode(pending))
    beside.replace(path)


def _finish(platform: Platform, path: Path) -> Path:
    from demo.state import forget
    from reelhouse.platform.erasure import Subject, erase

    pending = msgspec.json.decode(path.read_bytes(), type=Pending)
    _remove_exports(platform.home)
    forget(platform.home, pending.key)
    fields = {name: getattr(pending, name) for name in Pending.__struct_fields__}
    subject: Subject = Subject(**fields)
    receipt = _keep(platform.home, erase(platform, subject, following=_following(), but=[path]))
    path.unlink()
    return receipt


def _following() -> list[Job]:
    """What brings every record to silver, and what is derived from there."""
    from jobs import all_jobs

    rooms = ("ingest", "tidy", "gold", "feeds", "index")
    return [job for job in all_jobs() if job.name.split(".")[0] in rooms]


def _remove_exports(home: Path) -> None:
    """Copies of tables for dashboards; the next `dashboards up` makes them anew."""
    for copy in home.rglob("*.duckdb"):
        copy.unlink()


def _keep(home: Path, signed: Signed) -> Path:
    path = home / PLACE / f"{signed.receipt.id}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(signed)))
    return path
