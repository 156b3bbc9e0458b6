"""Looks for texts in every object below an address, as `lake/scan.py` does in a folder: each is fetched and dropped."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lake.durable import make_folder
from lake.s3.bucket import Bucket, Found
from lake.scan import Hit, places

AT_ONCE = 4


def scan_objects(bucket: Bucket, texts: Sequence[str], *, scratch: Path) -> tuple[list[Hit], int]:
    """Every hit below the address, and how many objects were looked through; their copies lie in `scratch` meanwhile."""
    needles = [text.encode() for text in texts if text]
    make_folder(scratch)

    def looked(found: Found) -> list[Hit]:
        return [Hit(path=Path(bucket.address.bucket, found.path), where=where) for where in _places(found)]

    def _places(found: Found) -> Iterator[str]:
        if any(needle in found.path.encode() for needle in needles):
            yield "its name"
        copy = scratch / uuid.uuid4().hex
        try:
            bucket.download(found.path, copy)
            yield from places(copy, needles)
        finally:
            copy.unlink(missing_ok=True)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(looked, bucket.list("")))
    return [hit for hits in answers for hit in hits], len(answers)
