"""Carries records with kafka-python, which is Python alone: for small installations and machines without librdkafka."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lake.inbox.kafka_topics import opened, unreachable
from reelhouse.ports import Record

if TYPE_CHECKING:
    from lake.inbox.kafka import Address


class KafkaPython:
    """One producer for all threads, one consumer behind a lock."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._producer: Any = None
        self._consumer: Any = None

    def send(self, topic: str, bodies: Sequence[bytes], keys: Sequence[str] | None) -> int:
        """Give every record to the brokers and wait until all of them have acknowledged it; the last one's offset."""
        from kafka.errors import KafkaError

        limit = self._address.timeout_seconds
        try:
            producer = self._sender()
            names = [key.encode() for key in keys] if keys else [None] * len(bodies)
            sent = [producer.send(topic, value=body, key=key) for body, key in zip(bodies, names, strict=True)]
            producer.flush(timeout=limit)
            return [future.get(timeout=limit) for future in sent][-1].offset
        except (KafkaError, OSError, AssertionError) as error:
            raise unreachable(self._address, error) from error

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset that is there, and the one that the next record will get."""
        from kafka.errors import KafkaError
        from kafka.structs import TopicPartition

        place = TopicPartition(topic, partition)
        try:
            with self._lock:
                consumer = self._reader()
                return consumer.beginning_offsets([place])[place], consumer.end_offsets([place])[place]
        except (KafkaError, OSError) as error:
            raise unreachable(self._address, error) from error

    def fetch(self, topic: str, partition: int, *, start: int, end: int) -> Sequence[Record]:
        """Records from offset `start` up to before `end`."""
        from kafka.errors import KafkaError
        from kafka.structs import TopicPartition

        place, found = TopicPartition(topic, partition), list[Record]()
        until = time.monotonic() + self._address.timeout_seconds
        try:
            with self._lock:
                consumer = self._reader()
                consumer.assign([place])
                consumer.seek(place, start)
                while (found[-1].position + 1 if found else start) < end:
                    if time.monotonic() > until:
                        raise unreachable(self._address, "records did not come in time")
                    told = consumer.poll(timeout_ms=100, max_records=end - start - len(found)).get(place, ())
                    found += [Record(position=one.offset, body=one.value or b"") for one in told]
        except (KafkaError, OSError) as error:
            raise unreachable(self._address, error) from error
        return found

    def close(self) -> None:
        """End its threads and connections."""
        with self._lock:
            for client in (self._producer, self._consumer):
                if client is not None:
                    client.close()
            self._producer = self._consumer = None

    def _sender(self) -> Any:
        from kafka import KafkaProducer

        with self._lock:
            if self._producer is None:
                limit_ms = int(self._address.timeout_seconds * 1000)
                self._producer = opened(
                    KafkaProducer, self._address, acks="all", enable_idempotence=True, linger_ms=2,
                    max_block_ms=limit_ms, delivery_timeout_ms=limit_ms, request_timeout_ms=max(1, limit_ms // 3),
                )  # fmt: skip
            return self._producer

    def _reader(self) -> Any:
        from kafka import KafkaConsumer

        if self._consumer is None:
            self._consumer = opened(KafkaConsumer, self._address, enable_auto_commit=False, auto_offset_reset="none")
        return self._consumer
