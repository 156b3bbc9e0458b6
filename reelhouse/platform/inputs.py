"""What changed in a job's inputs since its output was written: versions, and the partitions whose files differ.

The output's own commit notes say which input versions it was made from, so what is due needs no state beside the tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reelhouse.platform import Platform
from reelhouse.table import Table

Versions = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an output says of itself: the code that made it and the input versions that it was made from."""

    code: str
    inputs: Versions

    def notes(self) -> dict[str, str]:
        """As commit notes."""
        return {"code": self.code, "inputs": json.dumps(dict(self.inputs), sort_keys=True)}


def made(platform: Platform, output: Table) -> Made | None:
    """What the newest noted commit of `output` says; None when it was never written."""
    notes = platform.storage.notes(output) if platform.storage.version(output) is not None else {}
    if "code" not in notes:
        return None
    return Made(code=notes["code"], inputs=json.loads(notes.get("inputs", "{}")))


def versions(platform: Platform, tables: Iterable[Table]) -> dict[str, int]:
    """The newest version of each table; those that do not exist yet are left out."""
    found = {table.name: platform.storage.version(table) for table in tables}
    return {name: version for name, version in found.items() if version is not None}


def changed_partitions(platform: Platform, table: Table, column: str, old: int | None, new: int | None) -> set[str]:
    """Values of a partition column whose rows differ between two versions; where the log is gone, whose files do."""
    if old is not None and new is not None and old <= new:
        told = platform.storage.changed(table, column, old=old, new=new)
        if told is not None:
            return set(told)
    before, after = _files(platform, table, column, old), _files(platform, table, column, new)
    return {value for _, value in before ^ after}


def partitions(platform: Platform, table: Table, column: str, version: int | None) -> set[str]:
    """All values of a partition column in a version."""
    return {value for _, value in _files(platform, table, column, version)}


def _files(platform: Platform, table: Table, column: str, version: int | None) -> set[tuple[str, str]]:
    if version is None:
        return set()
    return {(file.path, file.partition[column] or "") for file in platform.storage.files(table, version=version)}


def digest(*parts: object) -> str:
    """A short stable fingerprint of values that print the same everywhere."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]
