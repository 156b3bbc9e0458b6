"""The inbox on Kafka: one topic of so many partitions for each of ours, keyed, so that a workspace's events stay in order.

Positions are Kafka's offsets and are committed nowhere but in the tables. kafka-python administers the topics; which client
carries the records is chosen by the address.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from lake.inbox.folder import TOPIC
from lake.inbox.kafka_topics import Topics
from reelhouse.errors import BadInput, Misconfigured, Unavailable
from reelhouse.ports import Record

PREFIX = re.compile(r"[A-Za-z0-9._-]{1,100}")
CLIENTS = ("confluent", "kafka-python")
SECURITY = ("security_protocol", "sasl_mechanism", "username", "password", "ca_file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the brokers are, what our topics begin with, and how they are made."""

    servers: str
    prefix: str = "reelhouse"
    partitions: int = 8
    replication: int = 1
    client: str = "confluent"
    timeout_seconds: float = 30.0
    security: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parsed(cls, url: str) -> Address:
        """From `kafka://host:port[,host:port]/prefix?partitions=8&…`. Misconfigured says which part cannot be."""
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query))
        try:
            address = cls(
                servers=parts.netloc,
                prefix=unquote(parts.path.strip("/")) or "reelhouse",
                partitions=int(given.pop("partitions", 8)),
                replication=int(given.pop("replication", 1)),
                client=given.pop("client", "confluent"),
                timeout_seconds=float(given.pop("timeout", 30)),
                security={name: given.pop(name) for name in SECURITY if name in given},
            )
        except ValueError as error:
            raise Misconfigured(f"inbox_url: {error}.", hint="Use kafka://host:port/prefix?partitions=8.") from error
        if given or not parts.netloc or not PREFIX.fullmatch(address.prefix) or address.client not in CLIENTS:
            unknown = f" (unknown: {', '.join(sorted(given))})" if given else ""
            raise Misconfigured(
                f"inbox_url cannot be used{unknown}.", hint="Use kafka://host:port/prefix?partitions=8."
            )
        return address


class Client(Protocol):
    """What carries records: a producer and a consumer of one library. Safe for threads."""

    def send(self, topic: str, bodies: Sequence[bytes], keys: Sequence[str] | None) -> int:
        """Give every record to the brokers and wait until all replicas that must have it do; the last one's offset."""
        ...

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """The first offset that is there, and the one that the next record will get."""
        ...

    def fetch(self, topic: str, partition: int, *, start: int, end: int) -> Sequence[Record]:
        """Records from offset `start` up to before `end`."""
        ...

    def close(self) -> None:
        """End its threads and connections."""
        ...


class KafkaInbox:
    """Safe for threads; nothing is connected before the first use."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._topics = Topics(address)
        self._client: Client | None = None
        self._process = os.getpid()
        self._of_parent: list[object] = []

    def append(self, topic: str, bodies: Sequence[bytes], *, keys: Sequence[str] | None = None) -> int:
        """Store durably and give the position of the last one; records of one key stay in one log, in order.

        Unavailable when the brokers did not take all of them in time; then nothing was acknowledged.
        """
        name = self._name(topic)
        if not bodies:
            return self.last(topic)
        try:
            return self._connected().send(name, bodies, keys)
        except Unavailable:
            self._topics.forget(name)
            raise

    def logs(self, topic: str) -> Sequence[int]:
        """The topic's partitions."""
        return range(self._topics.of(self._name(topic)).partitions)

    def log_name(self, topic: str, log: int = 0) -> str:
        """The topic's id at the brokers and the partition: a topic that was made anew is another one.

        The same name before and behind a read says that the records are of this log.
        """
        return f"kafka/{self._topics.of(self._name(topic)).id}/{log}"

    def read(self, topic: str, *, after: int, limit: int, log: int = 0) -> Sequence[Record]:
        """Records of a partition behind offset `after`, in order; none when the topic was made anew meanwhile.

        Unavailable when Kafka has removed records that were not read yet: nobody shall skip them without a word.
        """
        name = self._name(topic)
        known = self._topics.of(name)
        first, end = self._connected().bounds(name, log)
        if after + 1 < first:
            raise Unavailable(
                f"Kafka has removed the records {after + 1} to {first - 1} of {name}/{log} before they were read.",
                hint="Restore them into the topic, or lengthen its retention and start from a new topic.",
            )
        upto = min(end, after + 1 + limit)
        if after + 1 >= upto:
            return ()
        try:
            records = self._connected().fetch(name, log, start=after + 1, end=upto)
        except Unavailable:
            if self._topics.look_again(name) == known:
                raise
            return ()
        return records if self._topics.look_again(name) == known else ()

    def last(self, topic: str, *, log: int = 0) -> int:
        """Offset of the newest record of a partition, -1 when there never was one."""
        return self._connected().bounds(self._name(topic), log)[1] - 1

    def redact(self, topic: str, change: Callable[[bytes], bytes | None], *, taken: Mapping[int, int]) -> int:
        """Kafka's log cannot be changed: where records would have to be, everything that was taken already is removed.

        Gives how many records `change` speaks of. Unavailable when one of them was not taken yet; then nothing was removed
        from its partition.
        """
        return sum(self._redact_log(topic, log, change, taken.get(log, -1)) for log in self.logs(topic))

    def redact_settled(
        self, topic: str, change: Callable[[bytes], bytes | None], *, taken: Mapping[int, int]
    ) -> tuple[int, bool]:
        """The same: brokers remove records beside whoever appends."""
        return self.redact(topic, change, taken=taken), False

    def _redact_log(self, topic: str, log: int, change: Callable[[bytes], bytes | None], taken: int) -> int:
        name = self._name(topic)
        first, end = self._connected().bounds(name, log)
        records = self.read(topic, after=first - 1, limit=end - first, log=log)
        found = [record.position for record in records if change(record.body) is not None]
        if any(position > taken for position in found):
            raise Unavailable(f"{name}/{log} holds records of theirs that are in no table yet.", hint="Run it again.")
        if found:
            self._topics.remove_records(name, log, before=taken + 1)
        return len(found)

    def close(self) -> None:
        """End the client's threads and connections."""
        with self._lock:
            client, self._client = self._client, None
        self._topics.close()
        if client is not None:
            client.close()

    def _name(self, topic: str) -> str:
        name = topic_name(self.address, topic)
        self._leave_to_parent()
        self._topics.ensure(name)
        return name

    def _leave_to_parent(self) -> None:
        """In a forked child: begin anew. The parent's connections are kept, unused, as closing them would reach for threads
        that are not in this process.
        """
        if self._process != os.getpid():
            self._of_parent += [self._topics, self._client]
            self._lock, self._process = threading.Lock(), os.getpid()
            self._topics, self._client = Topics(self.address), None

    def _connected(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = _client(self.address)
            return self._client


def topic_name(address: Address, topic: str) -> str:
    """What the brokers call a topic of ours."""
    if not TOPIC.fullmatch(topic):
        raise BadInput(f"'{topic}' is no name of a topic.", hint="Use small letters, digits, - and _.")
    return f"{address.prefix}.{topic}"


def _client(address: Address) -> Client:
    if address.client == "kafka-python":
        from lake.inbox.kafka_python import KafkaPython

        return KafkaPython(address)
    from lake.inbox.kafka_confluent import Confluent

    return Confluent(address)
