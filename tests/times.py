"""Moves commits of a table in time, so that a test need not wait between them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lake.storage.deltars import DeltaRsStorage
from lake.storage.place import LOG, log_name
from reelhouse.ports import Storage
from reelhouse.table import Table


def dated(storage: Storage, table: Table, *times_ms: int | None, last: bool = False) -> None:
    """Write other times into the first commits of a table (`last`: into the last ones); None leaves one as it is."""
    assert isinstance(storage, DeltaRsStorage)
    newest = storage.version(table)
    assert newest is not None
    versions: Sequence[int] = range(newest - len(times_ms) + 1, newest + 1) if last else range(len(times_ms))
    for version, at_ms in zip(versions, times_ms, strict=True):
        log = storage.folder(table) / LOG / log_name(version)
        actions = [json.loads(line) for line in log.read_text().splitlines()]
        for action in actions:
            if at_ms is not None and "commitInfo" in action:
                action["commitInfo"]["timestamp"] = at_ms
        log.write_text("".join(json.dumps(action) + "\n" for action in actions))
