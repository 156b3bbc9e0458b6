"""Carries records with confluent-kafka: idempotent producer, every replica acknowledges, offsets are never committed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lake.inbox.kafka_topics import unreachable
from reelhouse.errors import Misconfigured
from reelhouse.ports import Record

if TYPE_CHECKING:
    from lake.inbox.kafka import Address

POLL_SECONDS, AGAIN_SECONDS = 0.02, 0.2
PASSING = ("_UNKNOWN_PARTITION", "_UNKNOWN_TOPIC", "_TRANSPORT", "_ALL_BROKERS_DOWN", "LEADER_NOT_AVAILABLE",
           "NOT_LEADER_FOR_PARTITION", "UNKNOWN_TOPIC_OR_PART")  # fmt: skip


@dataclass(slots=True)
class _Sending:
    """Records on their way: how many are still missing, the last offset, and what went wrong."""

    missing: int
    offset: int = -1
    failure: object = None
    done: threading.Event = field(default_factory=threading.Event)

    def delivered(self, error: object, message: Any) -> None:
        """The producer's callback, once for each record."""
        self.failure = self.failure or error
        if error is None:
            self.offset = max(self.offset, message.offset())
        self.missing -= 1
        if self.missing == 0:
            self.done.set()


class Confluent:
    """One producer for all threads, one consumer for each partition that is read."""

    def __init__(self, address: Address) -> None:
        try:
            import confluent_kafka
        except ImportError as error:
            raise Misconfigured("confluent-kafka is not installed.", hint="Install reelhouse[kafka].") from error
        self._library: Any = confluent_kafka
        self._address = address
        self._lock = threading.Lock()
        self._producer: Any = None
        self._consumers: dict[tuple[str, int], _Reader] = {}

    def send(self, topic: str, bodies: Sequence[bytes], keys: Sequence[str] | None) -> int:
        """Give every record to the brokers and wait until all of them have acknowledged it; the last one's offset."""
        producer, sending = self._sender(), _Sending(missing=len(bodies))
        until = time.monotonic() + self._address.timeout_seconds
        for number, body in enumerate(bodies):
            key = keys[number].encode() if keys else None
            while True:
                try:
                    producer.produce(topic, value=body, key=key, on_delivery=sending.delivered)
                    break
                except BufferError:
                    producer.poll(POLL_SECONDS)
        while not sending.done.is_set() and time.monotonic() < until:
            producer.poll(POLL_SECONDS)
        if sending.failure is not None or not sending.done.is_set():
            self._forget(producer)
            raise unreachable(self._address, sending.failure or "no acknowledgement in time")
        return sending.offset

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset that is there, and the one that the next record will get.

        A partition whose broker has just come back, or that was made anew, is asked again with a new consumer: an old one
        goes on saying that there is none.
        """
        until = time.monotonic() + self._address.timeout_seconds
        while True:
            try:
                return self._reader(topic, partition).bounds(self._address.timeout_seconds)
            except self._library.KafkaException as error:
                self._leave(topic, partition)
                if time.monotonic() > until or error.args[0].code() not in _passing(self._library):
                    raise unreachable(self._address, error) from error
                time.sleep(AGAIN_SECONDS)

    def fetch(self, topic: str, partition: int, *, start: int, end: int) -> Sequence[Record]:
        """Records from offset `start` up to before `end`."""
        reader = self._reader(topic, partition)
        try:
            return reader.fetch(start, end, self._address.timeout_seconds)
        except (self._library.KafkaException, TimeoutError) as error:
            self._leave(topic, partition)
            raise unreachable(self._address, error) from error

    def close(self) -> None:
        """End its threads and connections."""
        with self._lock:
            for reader in self._consumers.values():
                reader.close()
            self._consumers.clear()
            if self._producer is not None:
                self._producer.flush(1.0)
            self._producer = None

    def _sender(self) -> Any:
        with self._lock:
            if self._producer is None:
                limit_ms = int(self._address.timeout_seconds * 1000)
                self._producer = self._library.Producer(
                    self._settings() | {"acks": "all", "enable.idempotence": True, "linger.ms": 2,
                                        "partitioner": "murmur2_random", "message.timeout.ms": limit_ms,
                                        "compression.type": "lz4"}
                )  # fmt: skip
            return self._producer

    def _forget(self, producer: Any) -> None:
        """After a failure a new producer begins: what the old one still holds was not acknowledged."""
        with self._lock:
            if self._producer is producer:
                self._producer = None
        producer.purge()

    def _reader(self, topic: str, partition: int) -> _Reader:
        with self._lock:
            if (topic, partition) not in self._consumers:
                self._consumers[topic, partition] = _Reader(self._library, self._settings(), topic, partition)
            return self._consumers[topic, partition]

    def _leave(self, topic: str, partition: int) -> None:
        with self._lock:
            reader = self._consumers.pop((topic, partition), None)
        if reader is not None:
            reader.close()

    def _settings(self) -> dict[str, Any]:
        names = {"security_protocol": "security.protocol", "sasl_mechanism": "sasl.mechanism", "username": "sasl.username",
                 "password": "sasl.password", "ca_file": "ssl.ca.location"}  # fmt: skip
        security = {names[name]: value for name, value in self._address.security.items()}
        return {"bootstrap.servers": self._address.servers, "client.id": "reelhouse", "log_level": 0,
                "reconnect.backoff.max.ms": 1000, **security}  # fmt: skip


class _Reader:
    """A consumer of one partition, which remembers where it is, so that reading on needs no seek."""

    def __init__(self, library: Any, settings: dict[str, Any], topic: str, partition: int) -> None:
        self._library, self._place = library, (topic, partition)
        self._lock = threading.Lock()
        self._next: int | None = None
        self._consumer = library.Consumer(
            settings | {"group.id": "reelhouse", "enable.auto.commit": False, "auto.offset.reset": "error",
                        "fetch.wait.max.ms": 20, "isolation.level": "read_committed"}
        )  # fmt: skip

    def bounds(self, limit_seconds: float) -> tuple[int, int]:
        """The watermarks as the broker tells them now."""
        place = self._library.TopicPartition(*self._place)
        return self._consumer.get_watermark_offsets(place, timeout=limit_seconds, cached=False)

    def fetch(self, start: int, end: int, limit_seconds: float) -> list[Record]:
        """Records from `start` up to before `end`; TimeoutError when they do not come."""
        with self._lock:
            if self._next != start:
                self._consumer.assign([self._library.TopicPartition(*self._place, start)])
            self._next = None
            found: list[Record] = []
            until = time.monotonic() + limit_seconds
            while (found[-1].position + 1 if found else start) < end:
                if time.monotonic() > until:
                    raise TimeoutError(f"records {start} to {end - 1} did not come in {limit_seconds:.0f} s")
                told = self._consumer.consume(end - start - len(found), timeout=0.1)
                if failure := next((message.error() for message in told if message.error()), None):
                    raise self._library.KafkaException(failure)
                found += [Record(position=message.offset(), body=message.value() or b"") for message in told]
            self._next = found[-1].position + 1 if found else None
            return found

    def close(self) -> None:
        """Leave the brokers, when nobody reads any more."""
        with self._lock:
            self._consumer.close()


def _passing(library: Any) -> set[int]:
    """What a partition says while its broker starts: it is not known yet, or has no leader."""
    return {getattr(library.KafkaError, name) for name in PASSING}
