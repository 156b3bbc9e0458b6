"""Bytes by key in a bucket. Reads are ranges of the object; a path is a local copy from a bounded cache."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

from lake.blobs.keys import check_key
from lake.s3.bucket import Bucket, Found
from lake.s3.cache import FileCache
from reelhouse.errors import NotFound

WHOLE_BYTES = 8 * 1024**2
PIECE_BYTES = 1024**2
AT_ONCE = 8


class S3Blobs:
    """Objects below the address of a bucket; each is put whole or not at all."""

    def __init__(self, bucket: Bucket, cache: FileCache) -> None:
        self._bucket = bucket
        self._cache = cache

    def put_file(self, key: str, source: Path) -> None:
        """Store a file's content under a key, atomically and durably; an existing key is replaced."""
        check_key(key)
        self._bucket.upload(key, source)

    def put_folder(self, prefix: str, folder: Path) -> int:
        """Store every file below a folder under a prefix and give the bytes stored. Each file is atomic, the folder is not."""
        prefix = prefix.removesuffix("/")
        sources = sorted(path for path in folder.rglob("*") if path.is_file())
        keys = [f"{prefix}/{source.relative_to(folder).as_posix()}" for source in sources]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self.put_file, keys, sources))
        return sum(source.stat().st_size for source in sources)

    def open(self, key: str) -> BinaryIO:
        """A readable, seekable stream; NotFound when there is no such key.

        Up to 8 MiB it keeps what it opened. A larger object is read in ranges, and Conflict when it is replaced meanwhile.
        """
        found = self._found(key)
        if found.bytes <= WHOLE_BYTES:
            return self._copy(found).open("rb")
        return cast("BinaryIO", io.BufferedReader(_Ranges(self._bucket, found), PIECE_BYTES))

    def local(self, key: str) -> Path:
        """A local copy of the newest content, for reading only; NotFound when there is no such key."""
        return self._copy(self._found(key))

    def exists(self, key: str) -> bool:
        """Whether the key holds something."""
        check_key(key)
        return self._bucket.head(key) is not None

    def delete_prefix(self, prefix: str) -> int:
        """Remove everything under a prefix and give the number of files removed. A prefix is a folder or a key."""
        prefix = prefix.removesuffix("/")
        check_key(prefix)
        doomed = [found.path for found in self._bucket.list(f"{prefix}/")]
        if self._bucket.head(prefix) is not None:
            doomed.append(prefix)
        self._bucket.delete(doomed)
        for path in doomed:
            self._cache.remove(_folder(path))
        return len(doomed)

    def _found(self, key: str) -> Found:
        check_key(key)
        found = self._bucket.head(key)
        if found is None:
            raise NotFound("blob", key)
        return found

    def _copy(self, found: Found) -> Path:
        # The tag is part of the name, so a copy never changes and a replaced object has another.
        tag = hashlib.sha256(found.tag.encode()).hexdigest()[:16]
        name = f"{_folder(found.path)}/{tag}/{found.path.rpartition('/')[2]}"
        return self._cache.fetched(name, lambda target: self._bucket.download(found.path, target))


class _Ranges(io.RawIOBase):
    """One object as a seekable stream: every read is a request for a range of what was found at the start."""

    def __init__(self, bucket: Bucket, found: Found) -> None:
        self._bucket = bucket
        self._object = found
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._object.bytes}[whence]
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        end = min(self._position + len(buffer), self._object.bytes)
        if end <= self._position:
            return 0
        content = self._bucket.range(self._object, self._position, end)
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)


def _folder(path: str) -> str:
    """The cache folder of a key's copies."""
    return hashlib.sha256(path.encode()).hexdigest()[:32]
