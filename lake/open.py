"""Builds each port from its address: the only place that knows which adapters there are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from typing import TYPE_CHECKING

from reelhouse.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyspark.sql import SparkSession

    from lake.s3.bucket import Bucket
    from lake.s3.cache import FileCache
    from lake.scan import Hit
    from reelhouse.ports import Blobs, Engine, Inbox, Storage, Stream, Vectors
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
        case "s3" if is_spark(settings.engine):
            raise Misconfigured("Spark does not read a lake on s3: yet.", hint="Use the engine duckdb: with it.")
        case "s3":
            from lake.storage.deltars import DeltaRsStorage
            from lake.storage.place import BucketRoot

            bucket, cache = _bucket(settings, settings.lake_url, "lake")
            return DeltaRsStorage(BucketRoot(bucket=bucket, cache=cache, memory=settings.home.absolute() / "stores"))
        case other:
            raise _unsupported("lake_url", other, "file:, s3://")


def beside(settings: Settings, usual: Storage, names: Collection[str]) -> Storage:
    """The tables of `usual`, but those called `names` lie in a folder of their own, which is local."""
    from lake.storage.beside import Beside

    return Beside(usual, storage(settings.model_copy(update={"lake_url": str(_place_beside(settings))})), names)


def clear_beside(settings: Settings) -> None:
    """Remove what was built beside the tables."""
    shutil.rmtree(_place_beside(settings), ignore_errors=True)


def _place_beside(settings: Settings) -> Path:
    """Always a folder: below the lake, or where the engine puts what overflows when the lake lies in a bucket."""
    if scheme(settings.lake_url) == "file":
        return settings.folder("lake", settings.lake_url) / "beside"
    return settings.folder("scratch", "") / "duckdb" / "beside"


def engine(settings: Settings, tables: Storage) -> Engine:
    """What runs the transforms over the tables of a storage."""
    from lake.engine.duckdb import DuckDbEngine, Limits

    scratch = settings.folder("scratch", "") / "duckdb"
    folders = (_lake_folder(settings), scratch)
    here = DuckDbEngine(tables, folders=folders, limits=Limits(scratch=scratch), fetch=getattr(tables, "fetch", None))
    if is_spark(settings.engine):
        from lake.engine.spark import SparkEngine
        from lake.spark_session import session

        def start() -> SparkSession:
            return session(settings.engine, jars=settings.spark_jars, cores=settings.spark_cores)

        return SparkEngine(tables, start=start, reader=here)
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


def stream(settings: Settings, engine: Engine) -> Stream | None:
    """The engine's own way from the inbox to bronze; None where the inbox is read here."""
    from lake.engine.spark import SparkEngine

    if isinstance(engine, SparkEngine) and scheme(settings.inbox_url) == "kafka":
        from lake.inbox.kafka import Address
        from lake.inbox.kafka_stream import KafkaStream

        return KafkaStream(Address.parsed(settings.inbox_url), spark=lambda: engine.spark)
    return None


def blobs(settings: Settings) -> Blobs:
    """Recordings and what was made from them."""
    match scheme(settings.blobs_url):
        case "file":
            from lake.blobs.folder import FolderBlobs

            return FolderBlobs(settings.folder("blobs", settings.blobs_url))
        case "s3":
            from lake.blobs.s3 import S3Blobs

            return S3Blobs(*_bucket(settings, settings.blobs_url, "blobs"))
        case other:
            raise _unsupported("blobs_url", other, "file:, s3://")


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


def check_engine(settings: Settings) -> str:
    """Say where the transforms run; Unavailable when the master of a cluster does not answer."""
    if not is_spark(settings.engine):
        return "DuckDB in this process"
    from lake.spark_master import called_back_at

    return f"Spark at {settings.engine}, which reaches this machine at {called_back_at(settings.engine)}"


def check_stores(settings: Settings) -> list[str]:
    """Try what each remote store must be able to do, and name those that passed: Misconfigured or Unavailable otherwise."""
    from lake.s3.conditional import check

    buckets = _remote(settings)
    for bucket in buckets:
        check(bucket)
    return [bucket.address.name for bucket in buckets]


def forget_old_objects(settings: Settings) -> int:
    """Remove what remote stores keep beside their objects: old versions, marks of deletion, unfinished uploads."""
    from lake.s3.remains import remove_remains

    return sum(remove_remains(bucket) for bucket in _remote(settings))


def scan_stores(settings: Settings, texts: Sequence[str]) -> tuple[list[Hit], int]:
    """Look for texts in every object of the remote stores: the hits, and how many objects."""
    from lake.s3.scanning import scan_objects

    hits: list[Hit] = []
    objects = 0
    for bucket in _remote(settings):
        found, looked_through = scan_objects(bucket, texts, scratch=settings.folder("scratch", "") / "scan")
        hits, objects = hits + found, objects + looked_through
    return hits, objects


def _remote(settings: Settings) -> list[Bucket]:
    urls = {"lake": settings.lake_url, "blobs": settings.blobs_url}
    return [_bucket(settings, url, name)[0] for name, url in urls.items() if scheme(url) == "s3"]


def _lake_folder(settings: Settings) -> Path:
    """Where the engine finds data files: the lake's folder, or the local copies of a remote lake."""
    if scheme(settings.lake_url) == "s3":
        return _bucket(settings, settings.lake_url, "lake")[1].root
    return settings.folder("lake", settings.lake_url)


def _bucket(settings: Settings, url: str, name: str) -> tuple[Bucket, FileCache]:
    """A bucket and the local copies of its objects, which lie in the home."""
    from lake.s3.address import Address
    from lake.s3.bucket import Bucket
    from lake.s3.cache import FileCache

    address = Address.parsed(url)
    folder = settings.home.absolute() / "cache" / f"{name}-{address.digest}"
    return Bucket(address), FileCache(folder, limit_bytes=settings.store_cache_bytes)


def scheme(url: str) -> str:
    """The part before the colon in small letters; an empty address is a local folder, and so is a bare path."""
    before, colon, _ = url.partition(":")
    return before.lower() if colon and "/" not in before else "file"


def _unsupported(setting: str, given: str, supported: str) -> Misconfigured:
    raise Misconfigured(
        f"The setting {setting} begins with '{given}:', which is not supported.", hint=f"Use {supported}."
    )
