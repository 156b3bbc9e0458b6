"""Makes and describes our topics with kafka-python's administration client, which stays open between questions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelhouse.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from lake.inbox.kafka import Address

FRESH_SECONDS, AGAIN_SECONDS = 2.0, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What the brokers say of a topic."""

    id: str
    partitions: int


class Topics:
    """Our topics by name, as the brokers told of them a moment ago. Opens its connection when it is first asked."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._known: dict[str, tuple[Topic, float]] = {}
        self._lock = threading.RLock()
        self._open: Any = None

    def of(self, name: str) -> Topic:
        """The topic of this name, made when it is not there yet; at most `FRESH_SECONDS` old."""
        with self._lock:
            topic, told_at = self._known.get(name, (None, 0.0))
            return topic if topic and time.monotonic() - told_at < FRESH_SECONDS else self.look_again(name)

    def ensure(self, name: str) -> None:
        """Make the topic unless it is there; once known, senders wait for no description, whatever the brokers do."""
        if name not in self._known:
            self.of(name)

    def forget(self, name: str) -> None:
        """Make sure of the topic again before the next use: perhaps somebody removed it."""
        with self._lock:
            self._known.pop(name, None)

    def look_again(self, name: str) -> Topic:
        """The topic as it is now: somebody may have removed it and made it anew. Brokers that come back are waited for."""
        until = time.monotonic() + self._address.timeout_seconds
        with self._lock:
            while True:
                try:
                    with self._admin() as admin:
                        topic = self._found(admin, name) or self._made(admin, name)
                    self._known[name] = (topic, time.monotonic())
                    return topic
                except Unavailable:
                    if time.monotonic() > until:
                        raise
                    time.sleep(AGAIN_SECONDS)

    def remove_records(self, name: str, partition: int, *, before: int) -> None:
        """Remove the records of a partition before an offset."""
        from kafka.structs import TopicPartition

        with self._lock, self._admin() as admin:
            admin.delete_records({TopicPartition(name, partition): before})

    def close(self) -> None:
        """End the connection and its thread; the next question opens another one."""
        with self._lock:
            admin, self._open = self._open, None
        if admin is not None:
            admin.close()

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
        """The open connection; after any failure it is closed, so that the next question begins anew."""
        try:
            from kafka import KafkaAdminClient
            from kafka.errors import KafkaError
        except ImportError as error:
            raise Misconfigured(
                "kafka-python is not installed.", hint="Install the extra: reelhouse[kafka]."
            ) from error
        try:
            if self._open is None:
                self._open = opened(KafkaAdminClient, self._address)
            yield self._open
        except (KafkaError, OSError) as error:
            self.close()
            raise unreachable(self._address, error) from error


def opened(kind: Callable[..., Any], address: Address, **more: Any) -> Any:
    """A client of kafka-python. One that cannot reach the brokers leaves its thread running, so that is ended here."""
    from kafka.net.compat import KafkaNetClient
    from kafka.net.selector import NetworkSelector

    begun: list[NetworkSelector] = []

    def connections(**settings: Any) -> KafkaNetClient:
        begun.append(NetworkSelector(**settings))
        return KafkaNetClient(net=begun[-1], **settings)

    limit_ms = int(address.timeout_seconds * 1000)
    try:
        return kind(**kafka_python_settings(address), **more, kafka_client=connections, bootstrap_timeout_ms=limit_ms)
    except BaseException:
        for loop in begun:
            loop.stop()
        raise


def kafka_python_settings(address: Address) -> dict[str, Any]:
    """The address as kafka-python's settings."""
    names = {"username": "sasl_plain_username", "password": "sasl_plain_password", "ca_file": "ssl_cafile"}
    security = {names.get(name, name): value for name, value in address.security.items()}
    return {"bootstrap_servers": address.servers.split(","), "client_id": "reelhouse", **security}


def unreachable(address: Address, error: object) -> Unavailable:
    """Any failure of the brokers as ours."""
    # Brokers close the door on a wrong password without a word that every client passes on.
    checked = "inbox_url and the password in it" if "password" in address.security else "inbox_url"
    return Unavailable(f"Kafka at {address.servers} does not answer: {error}.", hint=f"Start it, or check {checked}.")
