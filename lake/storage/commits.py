"""What a commit carries beside its rows: notes, an application transaction, the files that it added."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reelhouse.ports import Commit

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable

    from lake.storage.place import Place
    from reelhouse.ports import Txn

NOTE = "reelhouse."
MARK = "reelhouse_commit"
MOST_COMMITS = 5_000


def properties(notes: Mapping[str, str] | None, txns: Sequence[Txn], *, mark: str) -> CommitProperties:
    """Notes go into the commit under a prefix of ours, the transactions as Delta's own, and the mark of one write."""
    from deltalake import CommitProperties, Transaction

    return CommitProperties(
        custom_metadata={MARK: mark} | {f"{NOTE}{name}": value for name, value in (notes or {}).items()},
        app_transactions=[Transaction(app_id=txn.app, version=txn.position) for txn in txns] or None,
    )


def are_next(txns: Sequence[Txn], recorded: Callable[[str], int | None]) -> bool:
    """Whether each transaction goes on from what the table records of its application."""
    return all(_is_next(txn, recorded(txn.app)) for txn in txns)


def _is_next(txn: Txn, recorded: int | None) -> bool:
    position = -1 if recorded is None else recorded
    return txn.position > position and txn.after in (None, position)


def newest_notes(snapshot: DeltaTable, *, newer_than: int) -> dict[str, str]:
    """Look back commit by commit, in steps that double, until one has notes or `newer_than` is reached."""
    wanted = snapshot.version() - newer_than
    limit = min(4, wanted)
    while True:
        commits = snapshot.history(limit)
        for commit in commits:
            notes = _notes(commit)
            if notes:
                return notes
        if limit >= wanted or len(commits) < limit:
            return {}
        limit = min(limit * 4, wanted)


def notes_at(place: Place, version: int) -> dict[str, str]:
    """The notes of the newest commit up to a version that carried any; nothing when the log ends before one."""
    return next((notes for _, commit in commits_back(place, version) if (notes := _notes(commit))), {})


def commits_back(place: Place, version: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """From a version back to the oldest in the log: each version, and what its commit says of itself (time, notes).

    Read from the log itself: delta-rs numbers its history wrongly when the log has grown behind the snapshot.
    """
    try:
        for number in range(version, -1, -1):
            told = actions(place, number)
            yield number, next((action["commitInfo"] for action in told if "commitInfo" in action), {})
    except FileNotFoundError:
        return


def _notes(commit: dict[str, Any]) -> dict[str, str]:
    """The notes of a commit: keys of their own, or (where Spark wrote it) JSON in its user metadata."""
    own = {name.removeprefix(NOTE): value for name, value in commit.items() if name.startswith(NOTE)}
    told = commit.get("userMetadata")
    return own or (json.loads(told).get("notes") or {} if isinstance(told, str) and told.startswith("{") else {})


def bytes_added(place: Place, version: int) -> int:
    """Size of the files that the commit of this version added."""
    return sum(action["add"]["size"] for action in actions(place, version) if "add" in action)


def landed(place: Place, mark: str, *, old: int, new: int) -> Commit | None:
    """The commit behind `old` up to `new` that carries the mark: how a write learns its outcome when the reply was lost."""
    for version in range(old + 1, new + 1):
        told = list(actions(place, version))
        if any(action.get("commitInfo", {}).get(MARK) == mark for action in told):
            added = [action["add"] for action in told if "add" in action]
            rows = sum(json.loads(file.get("stats") or "{}").get("numRecords", 0) for file in added)
            return Commit(version=version, rows=rows, bytes=sum(file["size"] for file in added))
    return None


def changed_partitions(place: Place, column: str, *, old: int, new: int) -> frozenset[str] | None:
    """Values of a partition column whose rows the commits behind `old` up to `new` changed; None when one is missing."""
    if new - old > MOST_COMMITS:
        return None
    found: set[str] = set()
    try:
        for version in range(old + 1, new + 1):
            found |= {file["partitionValues"].get(column) or "" for file in _data_changes(actions(place, version))}
    except FileNotFoundError:
        return None
    return frozenset(found)


def _data_changes(told: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for action in told:
        file = action.get("add") or action.get("remove")
        if file is not None and file["dataChange"]:
            yield file


def actions(place: Place, version: int) -> Iterator[dict[str, Any]]:
    """What a version's commit says; FileNotFoundError when the log does not hold it (any more)."""
    return map(json.loads, place.log(version).splitlines())
