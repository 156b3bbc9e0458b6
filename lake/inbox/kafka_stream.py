"""Records of a Kafka topic as a Structured Streaming query of Spark; knows no table.

Spark's own checkpoint is thrown away with each query: where a query begins is told by whoever asks, who knows it from the
tables. So DuckDB's intake and this one may take turns.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lake.engine.spark import SparkRows
from lake.inbox.jaas import login_line
from lake.inbox.kafka import Address, topic_name
from lake.inbox.kafka_topics import Topics
from reelhouse.errors import ReelhouseError, Unavailable
from reelhouse.ports import Decode, Span

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

BATCH_RECORDS = 50_000
Take = Callable[["StreamBatch"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamBatch:
    """The records of one micro-batch; nothing was read yet."""

    spans: Mapping[int, Span]
    frame: DataFrame
    is_same_topic: Callable[[], bool]

    def rows(self, decode: Decode, schema: pa.Schema) -> SparkRows:
        """What `decode` makes of them, worked out by Spark's Python workers when a storage writes it."""
        return SparkRows(frame=self.frame, schema=schema, shape=_Decoded(decode), holds=self._holds)

    def _holds(self, rows: int) -> bool:
        """Whether all records were read, from the topic that was asked for: numbers go by positions, without gaps."""
        wanted = sum(span.upto - span.after for span in self.spans.values())
        if not self.is_same_topic():
            return False
        if rows != wanted:
            raise Unavailable(f"Kafka gave {rows} of {wanted} records.", hint="Only Reelhouse may write to its topics.")
        return True


class KafkaStream:
    """Runs one query at a time for each call; nothing is connected before the first."""

    def __init__(self, address: Address, *, spark: Callable[[], SparkSession]) -> None:
        self._address, self._spark = address, spark
        self._topics = Topics(address)

    def follow(self, topic: str, *, after: Mapping[int, int], take: Take) -> None:
        """Give what is there now behind these positions to `take`, batch by batch, until it says False; see the port."""
        name = topic_name(self._address, topic)
        known = self._topics.look_again(name)
        taking = _Taking(take=take, is_same_topic=lambda: self._topics.look_again(name) == known)
        with tempfile.TemporaryDirectory(prefix="reelhouse-stream-") as checkpoint:
            taking.offsets, taking.reached = Path(checkpoint) / "offsets", dict(after)
            self._query(name, after, checkpoint, taking)
        if taking.failure is not None:
            raise taking.failure

    def close(self) -> None:
        """End the connection that describes topics; the session is the engine's."""
        self._topics.close()

    def _query(self, name: str, after: Mapping[int, int], checkpoint: str, taking: _Taking) -> None:
        from pyspark.errors import PySparkException

        starts = {name: {str(log): position + 1 for log, position in after.items()}}
        options = {
            "assign": json.dumps({name: sorted(after)}),
            "startingOffsets": json.dumps(starts),
            "maxOffsetsPerTrigger": str(BATCH_RECORDS),
            "failOnDataLoss": "true",
            **kafka_options(self._address),
        }
        frame = self._spark().readStream.format("kafka").options(**options).load()
        writer = frame.select("partition", "offset", "value").writeStream.foreachBatch(taking)
        try:
            query = writer.trigger(availableNow=True).option("checkpointLocation", checkpoint).start()
            query.awaitTermination()
        except PySparkException as error:
            if taking.is_same_topic():
                line = str(error).strip().splitlines()[0]
                raise Unavailable(f"Spark could not read {name}: {line}", hint="Look at the brokers' logs.") from error


@dataclass(slots=True, kw_only=True)
class _Taking:
    """Spark's callback for each micro-batch. What fails in it, or is refused, ends the reading; the query runs out."""

    take: Take
    is_same_topic: Callable[[], bool]
    offsets: Path = Path()
    reached: dict[int, int] = field(default_factory=dict)
    failure: ReelhouseError | None = None
    is_over: bool = False

    def __call__(self, frame: DataFrame, number: int) -> None:
        spans = self._spans(number)
        if self.is_over or not spans:
            return
        batch = StreamBatch(spans=spans, frame=frame, is_same_topic=self.is_same_topic)
        try:
            self.is_over = not self.take(batch)
        except ReelhouseError as error:
            self.failure, self.is_over = error, True

    def _spans(self, number: int) -> dict[int, Span]:
        """What Spark plans for this batch lies in its checkpoint: the position behind the last one, for each partition."""
        (planned,) = json.loads((self.offsets / str(number)).read_text().splitlines()[-1]).values()
        ends = {int(log): end - 1 for log, end in planned.items()}
        spans = {
            log: Span(after=self.reached[log], upto=upto) for log, upto in ends.items() if upto > self.reached[log]
        }
        self.reached |= ends
        return spans


@dataclass(frozen=True, slots=True)
class _Decoded:
    """Runs on Spark's workers: records of any partitions to rows, each partition by itself and in order."""

    decode: Decode

    def __call__(self, records: pa.RecordBatch) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        whole = pa.table(records)
        numbers = sorted(set(whole["partition"].to_pylist()))
        logs = [whole.filter(pc.equal(whole["partition"], number)) for number in numbers]  # type: ignore[attr-defined]
        return pa.concat_tables(self._of_log(part) for part in logs)

    def _of_log(self, part: pa.Table) -> pa.Table:
        bodies = [body or b"" for body in part["value"].to_pylist()]
        return self.decode(part["partition"][0].as_py(), part["offset"].to_pylist(), bodies)


def kafka_options(address: Address) -> dict[str, str]:
    """The address as options of Spark's Kafka source."""
    given = dict(address.security)
    username, password = (given.pop(name, "") for name in ("username", "password"))
    options = {"kafka.bootstrap.servers": address.servers, "kafka.isolation.level": "read_committed"}
    names = {
        "security_protocol": "security.protocol",
        "sasl_mechanism": "sasl.mechanism",
        "ca_file": "ssl.truststore.location",
    }
    options |= {f"kafka.{names[name]}": value for name, value in given.items()}
    if "ca_file" in given:
        options["kafka.ssl.truststore.type"] = "PEM"
    if username:
        mechanism = given.get("sasl_mechanism", "PLAIN")
        options["kafka.sasl.jaas.config"] = login_line(mechanism, username=username, password=password)
    return options
