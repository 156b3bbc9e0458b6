"""Where one table lies: in a local folder, or in a bucket. Knows how to open it and to look whether its log has grown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lake.s3.conditional import check_once
from lake.s3.reaching import reaching
from reelhouse.errors import Unavailable

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from lake.s3.bucket import Bucket
    from lake.s3.cache import FileCache

LOG = "_delta_log"


class Place(Protocol):
    """One table's place. Data files are read below `folder`; in a bucket's case after `fetch`."""

    @property
    def folder(self) -> Path: ...
    @property
    def uri(self) -> str: ...
    @property
    def options(self) -> dict[str, str] | None: ...
    @property
    def retries(self) -> int:
        """How often a write is tried again after its outcome could not be learned."""
        ...

    @property
    def checkpoint_commits(self) -> int:
        """After how many commits the log is summed up, so that who opens the table need not read all of them."""
        ...

    def reaching(self) -> AbstractContextManager[None]:
        """Within it, errors of the store become ours."""
        ...

    def is_table(self) -> bool: ...
    def is_newest(self, version: int) -> bool:
        """Whether the version is there and none after it; one request at most."""
        ...

    def log(self, version: int) -> str:
        """The commit of a version; FileNotFoundError when the log does not hold it (any more)."""
        ...

    def prepare(self) -> None:
        """Make ready for the first write."""
        ...

    def fetch(self, paths: Sequence[str]) -> None:
        """Have these data files below `folder`."""
        ...

    def keep_only(self, paths: Sequence[str]) -> None:
        """Drop local copies of all other data files, as an erasure must."""
        ...


class Root(Protocol):
    """Where all tables lie."""

    @property
    def folder(self) -> Path: ...
    def at(self, path: str) -> Place:
        """The place of the table with this path below the root."""
        ...


@dataclass(frozen=True, slots=True)
class LocalPlace:
    """A table in a folder."""

    folder: Path
    options: None = None
    retries: int = 0
    checkpoint_commits: int = 100

    @property
    def uri(self) -> str:
        return str(self.folder)

    def reaching(self) -> AbstractContextManager[None]:
        return nullcontext()

    def is_table(self) -> bool:
        from deltalake import DeltaTable

        return (self.folder / LOG).is_dir() and DeltaTable.is_deltatable(self.uri)

    def is_newest(self, version: int) -> bool:
        return self._log_file(version).exists() and not self._log_file(version + 1).exists()

    def log(self, version: int) -> str:
        return self._log_file(version).read_text()

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def fetch(self, paths: Sequence[str]) -> None:
        """They are there."""

    def keep_only(self, paths: Sequence[str]) -> None:
        """There are no copies."""

    def _log_file(self, version: int) -> Path:
        return self.folder / LOG / log_name(version)


@dataclass(frozen=True, slots=True)
class LocalRoot:
    """Tables in folders below a folder."""

    folder: Path

    def at(self, path: str) -> LocalPlace:
        return LocalPlace(self.folder / path)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """A table in a bucket; its data files are copied below `folder` when they are read by path."""

    bucket: Bucket
    path: str
    cache: FileCache
    memory: Path
    checkpoint_commits: int = 20  # who opens a table asks for each commit behind the last checkpoint

    @property
    def folder(self) -> Path:
        return self.cache.path(self.path)

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket.address.bucket}/{self.bucket.address.key(self.path)}"

    @property
    def retries(self) -> int:
        return self.bucket.address.retries

    @property
    def options(self) -> dict[str, str]:
        address = self.bucket.address
        given = {
            "aws_endpoint_url": address.endpoint,
            "aws_region": address.region,
            "aws_access_key_id": address.access_key_id,
            "aws_secret_access_key": address.secret_access_key,
            "aws_session_token": address.session_token,
            "aws_allow_http": str(address.endpoint.startswith("http://")).lower(),
            "aws_virtual_hosted_style_request": "false",
            "conditional_put": "etag",
            "timeout": f"{address.timeout_seconds:g}s",
            "connect_timeout": f"{address.timeout_seconds:g}s",
            "max_retries": str(address.retries),
            "retry_timeout": f"{address.timeout_seconds * (address.retries + 1):g}s",
        }
        return {name: value for name, value in given.items() if value}

    def reaching(self) -> AbstractContextManager[None]:
        return reaching(self.bucket.address)

    def is_table(self) -> bool:
        return bool(self.bucket.first(f"{self.path}/{LOG}/"))

    def is_newest(self, version: int) -> bool:
        # What follows the log's file in the order of names is the next version's, or no commit at all.
        before = f"{self.path}/{LOG}/{log_name(version).removesuffix('n')}"
        names = [
            found.path.rpartition("/")[2] for found in self.bucket.first(f"{self.path}/{LOG}/", after=before, limit=2)
        ]
        return bool(names) and names[0] == log_name(version) and not names[-1].startswith(f"{version + 1:020d}")

    def log(self, version: int) -> str:
        content = self.bucket.get(f"{self.path}/{LOG}/{log_name(version)}")
        if content is None:
            raise FileNotFoundError(log_name(version))
        return content.decode()

    def prepare(self) -> None:
        check_once(self.bucket, self.memory)

    def fetch(self, paths: Sequence[str]) -> None:
        from concurrent.futures import ThreadPoolExecutor

        wanted = [Path(path).relative_to(self.cache.root).as_posix() for path in paths]
        missing = [name for name in wanted if not self.cache.holds(name)]
        if missing:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(self._fetch_one, missing))

    def keep_only(self, paths: Sequence[str]) -> None:
        self.cache.keep_only(self.path, {Path(path) for path in paths})

    def _fetch_one(self, name: str) -> None:
        self.cache.fetched(name, lambda target: self.bucket.download(name, target))


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketRoot:
    """Tables below the prefix of a bucket; `memory` is where this home remembers that the store was accepted."""

    bucket: Bucket
    cache: FileCache
    memory: Path

    @property
    def folder(self) -> Path:
        return self.cache.root

    def at(self, path: str) -> BucketPlace:
        return BucketPlace(bucket=self.bucket, path=path, cache=self.cache, memory=self.memory)


def open_table(place: Place, version: int | None = None) -> DeltaTable:
    """A table object of one version, by default the newest.

    Tried once more when the store fails: delta-rs asks again for what never came, not for what came by half.
    """
    from deltalake import DeltaTable

    def opened() -> DeltaTable:
        with place.reaching():
            return DeltaTable(place.uri, version=version, storage_options=place.options)

    try:
        return opened()
    except Unavailable:
        if not place.retries:
            raise
        return opened()


def log_name(version: int) -> str:
    """The name of a version's commit file."""
    return f"{version:020d}.json"
