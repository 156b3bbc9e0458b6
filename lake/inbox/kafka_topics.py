"""Makes and describes our topics with kafka-python's administration client, which is opened for each errand and closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelhouse.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from lake.inbox.kafka import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What the brokers say of a topic."""

    id: str
    partitions: int


class Topics:
    """Our topics by name; each is looked up once."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._known: dict[str, Topic] = {}
        self._lock = threading.Lock()

    def ensure(self, name: str) -> None:
        """Make the topic unless it is there."""
        self.of(name)

    def of(self, name: str) -> Topic:
        """The topic of this name, made when it is not there yet."""
        with self._lock:
            if name not in self._known:
                with self._admin() as admin:
                    self._known[name] = self._found(admin, name) or self._made(admin, name)
            return self._known[name]

    def remove_records(self, name: str, partition: int, *, before: int) -> None:
        """Remove the records of a partition before an offset."""
        from kafka import TopicPartition

        with self._admin() as admin:
            admin.delete_records({TopicPartition(name, partition): before})

    def _made(self, admin: Any, name: str) -> Topic:
        from kafka.admin import NewTopic
        from kafka.errors import TopicAlreadyExistsError

        wanted = NewTopic(name, num_partitions=self._address.partitions, replication_factor=self._address.replication)
        with suppress(TopicAlreadyExistsError):
            admin.create_topics([wanted])
        admin.wait_for_topics([name])
        made = self._found(admin, name)
        if made is None:
            raise Unavailable(f"The Kafka topic {name} could not be made.", hint="Look at the brokers' logs.")
        return made

    def _found(self, admin: Any, name: str) -> Topic | None:
        told = next((one for one in admin.describe_topics([name]) if one["name"] == name), None)
        if told is None or told.get("error_code") or not told["partitions"]:
            return None
        return Topic(id=str(told["topic_id"]), partitions=len(told["partitions"]))

    @contextmanager
    def _admin(self) -> Iterator[Any]:
        try:
            from kafka import KafkaAdminClient
            from kafka.errors import KafkaError
        except ImportError as error:
            raise Misconfigured(
                "kafka-python is not installed.", hint="Install the extra: reelhouse[kafka]."
            ) from error
        try:
            admin = KafkaAdminClient(**kafka_python_settings(self._address))
        except (KafkaError, OSError) as error:
            raise unreachable(self._address, error) from error
        try:
            yield admin
        except KafkaError as error:
            raise unreachable(self._address, error) from error
        finally:
            admin.close()


def kafka_python_settings(address: Address) -> dict[str, Any]:
    """The address as kafka-python's settings."""
    names = {"username": "sasl_plain_username", "password": "sasl_plain_password", "ca_file": "ssl_cafile"}
    security = {names.get(name, name): value for name, value in address.security.items()}
    return {"bootstrap_servers": address.servers.split(","), "client_id": "reelhouse", **security}


def unreachable(address: Address, error: object) -> Unavailable:
    """Any failure of the brokers as ours."""
    return Unavailable(f"Kafka at {address.servers} does not answer: {error}.", hint="Start it, or check inbox_url.")
