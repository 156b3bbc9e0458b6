"""A real S3 server in a folder (versitygw, which checks signatures), and addresses in it."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from lake.s3.address import Address
from lake.s3.bucket import Bucket
from lake.s3.cache import FileCache
from lake.storage.deltars import DeltaRsStorage
from lake.storage.place import BucketRoot
from tests.conftest import free_port, needs, needs_module

KEY, SECRET = "reelhouse", "not+a/secret"
BUCKET = "house"
START_SECONDS = 20
NUMBERS = count()


@dataclass(frozen=True, kw_only=True)
class Store:
    """A running server; each prefix that it hands out is used once."""

    port: int
    root: Path

    def url(self, prefix: str = "", *, port: int | None = None, bucket: str = BUCKET, **parameters: object) -> str:
        """An address in the store, or in what stands before it at another port."""
        given = {"endpoint": f"http://127.0.0.1:{port or self.port}", "access_key_id": KEY, "secret_access_key": SECRET}
        query = "&".join(f"{name}={value}" for name, value in (given | parameters).items())
        return f"s3://{bucket}/{prefix or f'p{next(NUMBERS)}'}?{query}"

    def lose(self, path: str) -> None:
        """Let an object, `bucket/key`, vanish without asking the server."""
        (self.root.parent / path).unlink(missing_ok=True)
        shutil.rmtree(self.root.parent.parent / "notes" / path, ignore_errors=True)


def bucket(url: str) -> Bucket:
    """The bucket at an address."""
    return Bucket(Address.parsed(url, {}))


def lake(url: str, home: Path) -> DeltaRsStorage:
    """Tables at an address, for one home."""
    cache = FileCache(home / "copies", limit_bytes=1024**3)
    return DeltaRsStorage(BucketRoot(bucket=bucket(url), cache=cache, memory=home / "stores"))


@contextmanager
def running(folder: Path, *, versioned: bool = False) -> Iterator[Store]:
    """Start a server over an empty folder, make the bucket, and end it afterwards."""
    needs_module("boto3")
    program, port = needs("versitygw"), free_port()
    for name in ("objects", "notes", "versions"):
        (folder / name).mkdir()
    command = [program, "--access", KEY, "--secret", SECRET, "--port", f"127.0.0.1:{port}", "--quiet"]
    kept = ["--versioning-dir", str(folder / "versions")] if versioned else []
    posix = ["posix", "--sidecar", str(folder / "notes"), *kept, str(folder / "objects")]
    server = subprocess.Popen([*command, *posix], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, server)
        (folder / "objects" / BUCKET).mkdir()
        started = Store(port=port, root=folder / "objects" / BUCKET)
        if versioned:
            wanted = {"Status": "Enabled"}
            bucket(started.url()).client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=wanted)
        yield started
    finally:
        server.kill()
        server.wait(START_SECONDS)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        assert server.poll() is None, "versitygw ended"
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("versitygw does not answer")
