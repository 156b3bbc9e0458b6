"""Delta tables with two writers: rows that Spark computes are committed by delta-spark, rows in Arrow by delta-rs.

Both keep the same log, the same transactions and the same notes, so engines may take turns on one folder.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lake.engine.spark import SparkRows, spark_schema
from lake.storage import spark_files
from lake.storage.commits import are_next, bytes_added, landed, properties
from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import BadInput, Unavailable
from reelhouse.ports import Commit, Txn

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from pyspark.sql import DataFrame

    from lake.storage.spark_files import Written
    from lake.storage.writers import Writer
    from reelhouse.table import Table

LOOKED_BACK = 50


class SparkStorage(DeltaRsStorage):
    """As DeltaRsStorage, and writes Spark's rows with Spark."""

    def append(
        self, table: Table, rows: Any, *, txns: Sequence[Txn] = (), notes: Mapping[str, str] | None = None
    ) -> Commit | None:
        """Append rows and the transactions in one commit; None when one of them was committed already or is stale."""
        if not isinstance(rows, SparkRows):
            return super().append(table, rows, txns=txns, notes=notes)
        snapshot = self._opened(table)
        if not are_next(txns, snapshot.transaction_version):
            return None
        target = spark_files.Target(table=table, folder=self.folder(table), measured=_measured(snapshot))
        files = spark_files.write(rows, target)
        holds = rows.holds is None or rows.holds(sum(file.rows for file in files))
        commit = self._append_files(table, files, txns=txns, notes=notes) if holds else None
        if commit is None:
            spark_files.discard(files, target)
        return commit

    def _append_files(
        self, table: Table, files: Sequence[Written], *, txns: Sequence[Txn], notes: Mapping[str, str] | None
    ) -> Commit | None:
        """Files that lie there already are committed by delta-rs, which takes any number of transactions."""

        def attempt(writer: Writer, mark: str) -> Commit | None:
            if not are_next(txns, writer.position):
                return None
            snapshot, base = writer.table, writer.table.version()
            snapshot.create_write_transaction(
                [file.action() for file in files], "append", snapshot.schema(), list(table.partition),
                commit_properties=properties(notes, txns, mark=mark),
            )  # fmt: skip
            snapshot.update_incremental()
            return landed(self.place(table), mark, old=base, new=snapshot.version())

        return self._retrying(table, attempt)

    def replace(
        self,
        table: Table,
        rows: Any,
        *,
        where: str,
        notes: Mapping[str, str] | None = None,
        txns: Sequence[Txn] = (),
    ) -> Commit | None:
        """Swap the rows that match the predicate for `rows` in one commit; None when a transaction is stale."""
        if not isinstance(rows, SparkRows):
            return super().replace(table, rows, where=where, notes=notes, txns=txns)
        snapshot = self._opened(table)
        if not are_next(txns, snapshot.transaction_version):
            return None
        token = uuid.uuid4().hex
        options = _options(txns, {"notes": dict(notes or {}), "token": token})
        self._save(table, rows.frame, where, options)
        return self._committed(table, token)

    def _save(self, table: Table, frame: DataFrame, where: str, options: Mapping[str, str]) -> None:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        fitting = _conformed(table, frame)
        writer = fitting.write.format("delta").mode("overwrite").options(**options)
        if where:
            writer = writer.option("replaceWhere", where)
        if table.open:
            writer = writer.option("mergeSchema", "true")
        try:
            writer.save(str(self.folder(table)))
        except (PySparkException, Py4JJavaError) as error:
            if not _is_conflict(error):
                line = str(error).strip().splitlines()[0]
                raise Unavailable(f"{table.name} could not be written by Spark: {line}.") from error

    def _committed(self, table: Table, token: str) -> Commit | None:
        """What our write committed; None when it was skipped because somebody else had this turn."""
        snapshot = self._opened(table)
        for commit in snapshot.history(LOOKED_BACK):
            if token in str(commit.get("userMetadata")):
                rows = int(commit.get("operationMetrics", {}).get("numOutputRows", 0))
                size = bytes_added(self.place(table), commit["version"])
                return Commit(version=commit["version"], rows=rows, bytes=size)
        return None


def _measured(snapshot: DeltaTable) -> list[str]:
    """The columns whose statistics the table's log may hold."""
    told = snapshot.metadata().configuration.get("delta.dataSkippingStatsColumns", "")
    return told.split(",") if told else []


def _options(txns: Sequence[Txn], told: dict[str, Any]) -> dict[str, str]:
    """Spark takes one transaction a write and skips the write when its number is not newer: for a turn, which goes up by
    one, that is the same as refusing what is stale."""
    options = {"userMetadata": json.dumps(told, sort_keys=True)}
    if len(txns) > 1 or any(txn.after is not None and txn.position != txn.after + 1 for txn in txns):
        raise BadInput("Spark commits one transaction at a time, and only the next one.")
    for txn in txns:
        options |= {"txnAppId": txn.app, "txnVersion": str(txn.position)}
    return options


def _conformed(table: Table, frame: DataFrame) -> DataFrame:
    """The declared columns first, with their types; an open table keeps what else there is."""
    declared = spark_schema(table.schema)
    names = {field.name for field in declared}
    more = [name for name in frame.columns if name not in names]
    if more and not table.open:
        raise BadInput(f"{table.name} has no column {', '.join(more)}.", hint="Declare it in lake/tables.py.")
    columns = [
        frame[field.name].cast(field.dataType).alias(field.name) for field in declared if field.name in frame.columns
    ]
    return frame.select(*columns, *(frame[name] for name in more))


def _is_conflict(error: Exception) -> bool:
    """Another writer was first: the turn is lost, and whoever holds it plans again."""
    return any(word in f"{type(error).__name__} {error}" for word in ("Concurrent", "DELTA_CONCURRENT"))
