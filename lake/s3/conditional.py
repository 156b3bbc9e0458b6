"""Whether a store keeps two writers apart: a second put with `If-None-Match: *` must be refused. Delta rests on it."""

from __future__ import annotations

import uuid
from pathlib import Path

from lake.durable import make_folder
from lake.s3.bucket import Bucket
from reelhouse.errors import Misconfigured


def check(bucket: Bucket) -> None:
    """Write one object twice; Misconfigured when the store takes the second. Leaves nothing behind."""
    path = f".reelhouse/{uuid.uuid4().hex}"
    try:
        bucket.put_new(path, b"first")
        if bucket.put_new(path, b"second"):
            raise Misconfigured(
                f"{bucket.address.name} ignores If-None-Match: two writers would overwrite each other's commits.",
                hint="Use a store with conditional writes for lake_url, or a local folder.",
            )
    finally:
        bucket.delete([path])


def check_once(bucket: Bucket, memory: Path) -> None:
    """The same, unless this home remembers that the store passed."""
    passed = memory / bucket.address.digest
    if not passed.exists():
        check(bucket)
        make_folder(memory)
        passed.touch()
