"""Kafka: which client carries the records, and the way to bronze against the bare client with a writer loop."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.bench.declaration import Bench, Row
from reelhouse.bench.timing import by_turns

if TYPE_CHECKING:
    from lake.inbox.broker import Broker
    from lake.inbox.kafka import KafkaInbox
    from reelhouse.platform import Platform

EVENTS, TURNS, TOGETHER, AIM = 50_000, 3, 1000, 1.25


def run(size: int | None) -> Iterator[Row]:
    """Produce and consume with both clients, then topic to Delta table."""
    from lake.inbox.broker import running
    from reelhouse.bench.traffic import envelopes

    bodies = list(envelopes(size or EVENTS))
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-") as scratch, running(Path(scratch) / "broker") as broker:
        yield from _clients(broker, bodies)
        yield _to_bronze(broker, bodies, Path(scratch))


def _inbox(broker: Broker, client: str) -> KafkaInbox:
    from lake.inbox.kafka import Address, KafkaInbox

    prefix = uuid.uuid4().hex
    return KafkaInbox(Address.parsed(f"kafka://{broker.address}/{prefix}?partitions=1&client={client}"))


def _clients(broker: Broker, bodies: Sequence[bytes]) -> Iterator[Row]:
    inboxes = {client: _inbox(broker, client) for client in ("confluent", "kafka-python")}
    spent = by_turns(
        {f"send {name}": (lambda inbox=inbox: _send(inbox, bodies)) for name, inbox in inboxes.items()}
        | {f"read {name}": (lambda inbox=inbox: _read(inbox, len(bodies))) for name, inbox in inboxes.items()},
        turns=TURNS,
    )
    for inbox in inboxes.values():
        inbox.close()
    for verb in ("send", "read"):
        yield Row(
            bench="kafka", name=f"{verb} with confluent-kafka", peer_name="kafka-python", unit="seconds",
            work=f"{len(bodies):,} events, {TOGETHER} together; every one acknowledged by the broker, fsynced",
            ours=spent[f"{verb} confluent"], peer=spent[f"{verb} kafka-python"],
        )  # fmt: skip


def _send(inbox: KafkaInbox, bodies: Sequence[bytes]) -> None:
    for start in range(0, len(bodies), TOGETHER):
        inbox.append("events", bodies[start : start + TOGETHER])


def _read(inbox: KafkaInbox, count: int) -> None:
    found = inbox.read("events", after=-1, limit=count)
    assert len(found) == count


def _to_bronze(broker: Broker, bodies: Sequence[bytes], scratch: Path) -> Row:
    inbox = _inbox(broker, "confluent")
    _send(inbox, bodies)
    address = inbox.address
    inbox.close()
    url = f"kafka://{address.servers}/{address.prefix}?partitions=1"
    spent = by_turns(
        {
            "ours": lambda: _ours(url, Path(tempfile.mkdtemp(dir=scratch))),
            "peer": lambda: by_hand(address.servers, f"{address.prefix}.events", Path(tempfile.mkdtemp(dir=scratch))),
        },
        turns=TURNS,
    )
    return Row(
        bench="kafka", name="Kafka to bronze", peer_name="confluent-kafka and write_deltalake", unit="seconds", aim=AIM,
        work=f"{len(bodies):,} events from the topic to rows of bronze.events, committed with their offsets",
        ours=spent["ours"], peer=spent["peer"],
    )  # fmt: skip


def _ours(url: str, home: Path) -> None:
    from jobs import job_named
    from reelhouse.platform import Platform
    from reelhouse.platform.run import carry_out
    from reelhouse.settings import Settings

    platform: Platform = Platform.open(Settings(home=home, inbox_url=url))
    carry_out(platform, job_named("ingest.events"))
    platform.close()


def by_hand(servers: str, topic: str, folder: Path) -> int:
    """The bare loop: consume to the end of the only partition, decode, write a Delta table."""
    import confluent_kafka
    from deltalake import write_deltalake

    from reelhouse.bench.inbox import decoded

    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": servers, "group.id": "by-hand", "enable.auto.commit": False, "fetch.wait.max.ms": 20}
    )
    place = confluent_kafka.TopicPartition(topic, 0, 0)
    consumer.assign([place])
    _, end = consumer.get_watermark_offsets(place)
    values: list[bytes] = []
    while len(values) < end:
        values += [message.value() or b"" for message in consumer.consume(50_000, timeout=0.1)]
    consumer.close()
    write_deltalake(str(folder), decoded(values), partition_by=["received_day"])
    return len(values)


BENCH = Bench(name="kafka", words="Kafka's clients, and the way from a topic to bronze.", run=run)
