"""The objects below an address, through boto3: read in ranges, written whole, listed, deleted. Safe for threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lake.s3.address import Address
from lake.s3.reaching import reaching
from reelhouse.errors import Conflict, Misconfigured

ABSENT = {"404", "NoSuchKey", "NotFound"}
CHANGED = {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}
BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One object: its path below the prefix, its size, and a tag that changes with its content."""

    path: str
    bytes: int
    tag: str


class Bucket:
    """Objects by path below the address. A put is visible whole or not at all, and durable when it returns."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._opened: Any = None

    def head(self, path: str) -> Found | None:
        """Size and tag of an object, or None."""
        with reaching(self.address):
            answer = _or_none(lambda: self.client.head_object(**self._at(path)))
        return answer and Found(path=path, bytes=answer["ContentLength"], tag=answer["ETag"])

    def get(self, path: str) -> bytes | None:
        """The whole content, or None."""
        with reaching(self.address):
            answer = _or_none(lambda: self.client.get_object(**self._at(path)))
            return answer and answer["Body"].read()

    def range(self, found: Found, start: int, end: int) -> bytes:
        """The bytes from `start` up to before `end`; Conflict when the object was replaced since it was found."""
        given = {"Range": f"bytes={start}-{end - 1}", "IfMatch": found.tag}
        with reaching(self.address):
            answer = _or_none(lambda: self.client.get_object(**self._at(found.path), **given), CHANGED | ABSENT)
            content = answer and answer["Body"].read()
        if content is None:
            raise Conflict(f"{found.path} was replaced while it was read.", hint="Open it anew.")
        return content

    def put_new(self, path: str, content: bytes) -> bool:
        """Store an object unless there is one: False when there is."""
        with reaching(self.address):
            given = {**self._at(path), "Body": content, "IfNoneMatch": "*"}
            return _or_none(lambda: self.client.put_object(**given), CHANGED) is not None

    def upload(self, path: str, source: Path) -> None:
        """Store a file's content; a large file goes in parts, and is there when the last one is."""
        with reaching(self.address):
            self.client.upload_file(str(source), self.address.bucket, self.address.key(path))

    def download(self, path: str, target: Path) -> None:
        """Fetch an object into a file."""
        with reaching(self.address):
            self.client.download_file(self.address.bucket, self.address.key(path), str(target))

    def list(self, prefix: str, *, after: str = "") -> Iterator[Found]:
        """Objects whose path begins with the prefix, in order; `after` leaves out those up to this path."""
        pages = self.client.get_paginator("list_objects_v2").paginate(**self._listed(prefix, after))
        with reaching(self.address):
            for page in pages:
                yield from map(self._found, page.get("Contents", ()))

    def first(self, prefix: str, *, after: str = "", limit: int = 1) -> Sequence[Found]:
        """The first few of `list`, with one request."""
        with reaching(self.address):
            page = self.client.list_objects_v2(**self._listed(prefix, after), MaxKeys=limit)
        return [self._found(entry) for entry in page.get("Contents", ())]

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects; one that is not there is no error."""
        for start in range(0, len(paths), BATCH):
            keys = [{"Key": self.address.key(path)} for path in paths[start : start + BATCH]]
            with reaching(self.address):
                self.client.delete_objects(Bucket=self.address.bucket, Delete={"Objects": keys, "Quiet": True})

    def _at(self, path: str) -> dict[str, Any]:
        return {"Bucket": self.address.bucket, "Key": self.address.key(path)}

    def _listed(self, prefix: str, after: str) -> dict[str, Any]:
        given = {"Bucket": self.address.bucket, "Prefix": self.address.key(prefix)}
        return given | ({"StartAfter": self.address.key(after)} if after else {})

    def _found(self, entry: dict[str, Any]) -> Found:
        path = entry["Key"].removeprefix(f"{self.address.prefix}/" if self.address.prefix else "")
        return Found(path=path, bytes=entry["Size"], tag=entry["ETag"])

    @property
    def client(self) -> Any:
        """The client of boto3, for what has no method here."""
        with self._lock:
            if self._opened is None:
                self._opened = _connected(self.address)
            return self._opened


def _connected(address: Address) -> Any:
    try:
        from boto3.session import Session
        from botocore.config import Config
    except ImportError as error:
        raise Misconfigured("An s3: address needs boto3.", hint="Install the extra: uv sync --extra s3.") from error
    return Session().client(
        "s3",
        endpoint_url=address.endpoint or None,
        region_name=address.region,
        aws_access_key_id=address.access_key_id,
        aws_secret_access_key=address.secret_access_key,
        aws_session_token=address.session_token or None,
        config=Config(
            connect_timeout=address.timeout_seconds,
            read_timeout=address.timeout_seconds,
            retries={"total_max_attempts": address.retries + 1, "mode": "standard"},
            s3={"addressing_style": "path"},
        ),
    )


def _or_none(call: Any, codes: set[str] | frozenset[str] = frozenset(ABSENT)) -> Any:
    """What the call gives, or None when the store answers with one of the codes."""
    from botocore.exceptions import ClientError

    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return None
        raise
