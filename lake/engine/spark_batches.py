"""Carries a function over single-row batches to Spark's Python workers (`mapInArrow`), which know no table either."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

Work = Callable[["pa.RecordBatch"], bytes]


def mapped(spark: SparkSession, work: Work, batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """What `work` gives for each batch, as it comes; each is a task of its own, so that one core works on one item."""
    import pyarrow as pa

    packed = [_packed(batch) for batch in batches]
    if not packed:
        return
    rows = pa.table({"item": pa.array(packed, pa.binary())})
    frame = spark.createDataFrame(rows).repartition(len(packed))  # type: ignore[arg-type]
    for row in frame.mapInArrow(_over(work), "outcome binary").toLocalIterator():
        yield bytes(row["outcome"])


def _over(work: Work) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def over(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for part in parts:
            for item in part.column(0).to_pylist():
                outcome = work(pa.ipc.open_stream(item).read_next_batch())
                yield pa.RecordBatch.from_arrays([pa.array([outcome], pa.binary())], names=["outcome"])

    return over


def _packed(batch: pa.RecordBatch) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()
