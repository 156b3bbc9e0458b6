"""The address of a Kafka inbox, and brokers that are not there."""

from __future__ import annotations

import threading

import pytest

from lake.inbox.kafka import Address, KafkaInbox
from lake.inbox.kafka_confluent import Confluent
from lake.inbox.kafka_topics import kafka_python_settings
from reelhouse.errors import Misconfigured, Unavailable
from tests.conftest import needs_module

NOBODY = "kafka://127.0.0.1:1/reelhouse?timeout=0.5"
SECURE = (
    "kafka://a:1,b:2/x?security_protocol=SASL_SSL&sasl_mechanism=SCRAM-SHA-512&username=u&password=p%26q&ca_file=/ca"
)


def test_an_address_has_brokers_prefix_and_how_topics_are_made() -> None:
    address = Address.parsed("kafka://a:9092,b:9093/house?partitions=12&replication=3&client=kafka-python")
    assert (address.servers, address.prefix, address.client) == ("a:9092,b:9093", "house", "kafka-python")
    assert (address.partitions, address.replication) == (12, 3)


@pytest.mark.parametrize(
    "url",
    [
        "kafka:///x",
        "kafka://a:1/x?partitions=many",
        "kafka://a:1/x?client=other",
        "kafka://a:1/x?acks=0",
        "kafka://a:1/x/y",
    ],
)
def test_an_address_that_cannot_be_used_says_so(url: str) -> None:
    with pytest.raises(Misconfigured, match="inbox_url"):
        Address.parsed(url)


def test_both_clients_get_the_security_of_the_address() -> None:
    needs_module("confluent_kafka")
    address = Address.parsed(SECURE)
    python, native = kafka_python_settings(address), Confluent(address)._settings()
    assert (python["sasl_plain_password"], python["ssl_cafile"]) == ("p&q", "/ca")
    assert (native["sasl.password"], native["ssl.ca.location"]) == ("p&q", "/ca")
    assert python["security_protocol"] == native["security.protocol"] == "SASL_SSL"


def test_brokers_that_are_not_there_are_an_error_in_time_and_leave_no_thread() -> None:
    needs_module("kafka")
    before = threading.active_count()
    inbox = KafkaInbox(Address.parsed(NOBODY))
    with pytest.raises(Unavailable, match="does not answer"):
        inbox.append("events", [b"x"])
    inbox.close()
    assert threading.active_count() == before
