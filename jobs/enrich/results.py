"""What a step hands back: rows in the shape of its table, and a folder in the blobs that no other work shares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from reelhouse.table import Table


def rows_of(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows in the table's schema but for the work key, which the platform adds; what is absent is null."""
    import pyarrow as pa

    fields = [field for field in table.schema if field.name != "work_key"]
    return pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields))


def folder_of(row: Mapping[str, Any], *, step: str, version: int) -> str:
    """Where a step stores what it makes of this row: the same work gives the same folder, other content another one."""
    digest = hashlib.sha256(f"{row['content']}\x1f{step}\x1f{version}".encode()).hexdigest()
    return f"media/{row['video']}/{digest[:12]}"


def size_bytes(*paths: Path) -> int:
    """Bytes of these files, and of all files below those that are folders."""
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,))]
    return sum(file.stat().st_size for file in files if file.is_file())
