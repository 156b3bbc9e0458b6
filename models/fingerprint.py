"""A short name for the content of a model's files, cheap enough for weights of many gigabytes."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

BLOCKS = 64  # read from a large file, evenly spread: other training changes all of them
BLOCK_BYTES = 64 * 1024


def fingerprint(folder: Path, files: Iterable[Path]) -> str:
    """Twelve hexadecimal digits that change with the files' names below `folder`, their sizes and their sampled content."""
    digest = sha256()
    for file in sorted(files):
        size_bytes = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()} {size_bytes}\n".encode())
        step = max(BLOCK_BYTES, size_bytes // BLOCKS)
        with file.open("rb") as content:
            for offset in range(0, size_bytes, step):
                content.seek(offset)
                digest.update(content.read(BLOCK_BYTES))
    return digest.hexdigest()[:12]
