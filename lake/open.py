"""Builds each port from its address: the only place that knows which adapters there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reelhouse.errors import Misconfigured

if TYPE_CHECKING:
    from reelhouse.ports import Blobs, Engine, Inbox, Storage, Vectors
    from reelhouse.settings import Settings


def storage(settings: Settings) -> Storage:
    """The tables of the lake; creates nothing before the first write."""
    match scheme(settings.lake_url):
        case "file" if is_spark(settings.engine):
            from lake.storage.spark import SparkStorage

            return SparkStorage(settings.folder("lake", settings.lake_url))
        case "file":
            from lake.storage.deltars import DeltaRsStorage

            return DeltaRsStorage(settings.folder("lake", settings.lake_url))
        case other:
            raise _unsupported("lake_url", other, "file:")


def engine(settings: Settings, tables: Storage) -> Engine:
    """What runs the transforms over the tables of a storage."""
    from lake.engine.duckdb import DuckDbEngine, Limits

    scratch = settings.folder("scratch", "") / "duckdb"
    folders = (settings.folder("lake", settings.lake_url), scratch)
    here = DuckDbEngine(tables, folders=folders, limits=Limits(scratch=scratch))
    if is_spark(settings.engine):
        from lake.engine.spark import SparkEngine

        return SparkEngine(tables, master=settings.engine, jars=settings.spark_jars, reader=here)
    if scheme(settings.engine) == "duckdb":
        return here
    raise _unsupported("engine", settings.engine.partition(":")[0], "duckdb:, local[*], spark://…")


def inbox(settings: Settings) -> Inbox:
    """Where acknowledged input waits; the first append makes this process its writer."""
    match scheme(settings.inbox_url):
        case "file":
            from lake.inbox.folder import FolderInbox

            return FolderInbox(settings.folder("inbox", settings.inbox_url))
        case "kafka":
            from lake.inbox.kafka import Address, KafkaInbox

            return KafkaInbox(Address.parsed(settings.inbox_url))
        case other:
            raise _unsupported("inbox_url", other, "file:, kafka://")


def blobs(settings: Settings) -> Blobs:
    """Recordings and what was made from them."""
    match scheme(settings.blobs_url):
        case "file":
            from lake.blobs.folder import FolderBlobs

            return FolderBlobs(settings.folder("blobs", settings.blobs_url))
        case other:
            raise _unsupported("blobs_url", other, "file:")


def vectors(settings: Settings) -> Vectors:
    """The search index."""
    match scheme(settings.vectors_url):
        case "file":
            from lake.vectors.edge import EdgeVectors

            return EdgeVectors(settings.folder("vectors", settings.vectors_url))
        case "http" | "https":
            from lake.vectors.server import ServerVectors

            return ServerVectors.at(settings.vectors_url)
        case other:
            raise _unsupported("vectors_url", other, "file:, http://, https://")


def is_spark(engine: str) -> bool:
    """Whether an address of an engine is a Spark master."""
    return re.fullmatch(r"local(\[[\d*, ]+\])?|spark://.+", engine) is not None


def scheme(url: str) -> str:
    """The part before the colon in small letters; an empty address is a local folder, and so is a bare path."""
    before, colon, _ = url.partition(":")
    return before.lower() if colon and "/" not in before else "file"


def _unsupported(setting: str, given: str, supported: str) -> Misconfigured:
    raise Misconfigured(
        f"The setting {setting} begins with '{given}:', which is not supported.", hint=f"Use {supported}."
    )
