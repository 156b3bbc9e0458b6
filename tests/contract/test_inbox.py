"""What every inbox promises."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.inbox.folder import FolderInbox
from lake.open import inbox as open_inbox
from reelhouse.errors import BadInput
from reelhouse.ports import Inbox
from reelhouse.settings import Settings

KAFKA = ("confluent", "kafka-python")


@pytest.fixture(params=["folder", *(pytest.param(client, marks=pytest.mark.kafka) for client in KAFKA)])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Inbox]:
    opened = FolderInbox(tmp_path) if request.param == "folder" else _on_kafka(request, request.param)
    yield opened
    opened.close()


def _on_kafka(request: pytest.FixtureRequest, client: str) -> Inbox:
    broker = request.getfixturevalue("kafka_broker")
    url = f"kafka://{broker.address}/{uuid.uuid4().hex}?partitions=1&client={client}"
    return open_inbox(Settings(inbox_url=url))


def test_an_empty_topic_has_nothing(inbox: Inbox) -> None:
    assert inbox.last("events") == -1
    assert list(inbox.read("events", after=-1, limit=10)) == []


def test_positions_rise_by_one_from_zero(inbox: Inbox) -> None:
    assert inbox.append("events", [b"a", b"b"]) == 1
    assert inbox.append("events", [b"c"]) == 2
    records = inbox.read("events", after=-1, limit=10)
    assert [(record.position, record.body) for record in records] == [(0, b"a"), (1, b"b"), (2, b"c")]


def test_reading_goes_on_behind_a_position(inbox: Inbox) -> None:
    inbox.append("events", [b"%d" % number for number in range(10)])
    assert [record.body for record in inbox.read("events", after=3, limit=2)] == [b"4", b"5"]
    assert [record.body for record in inbox.read("events", after=-1, limit=1)] == [b"0"]
    assert list(inbox.read("events", after=9, limit=5)) == []


def test_topics_do_not_mix(inbox: Inbox) -> None:
    inbox.append("events", [b"a"])
    assert inbox.append("recordings", [b"b"]) == 0
    assert [record.body for record in inbox.read("recordings", after=-1, limit=9)] == [b"b"]


def test_nothing_to_append_changes_nothing(inbox: Inbox) -> None:
    assert inbox.append("events", []) == -1
    inbox.append("events", [b"", b"x"])
    assert inbox.append("events", []) == inbox.last("events") == 1


def test_a_log_keeps_its_name_and_another_topic_has_another(inbox: Inbox) -> None:
    inbox.append("events", [b"a"])
    assert inbox.log_name("events") == inbox.log_name("events")
    assert inbox.log_name("events") != inbox.log_name("recordings")
    assert list(inbox.logs("events")) == [0]


def test_it_can_be_used_again_after_it_was_closed(inbox: Inbox) -> None:
    inbox.append("events", [b"a"])
    inbox.close()
    assert inbox.append("events", [b"b"]) == 1
    assert [record.body for record in inbox.read("events", after=-1, limit=9)] == [b"a", b"b"]


@pytest.mark.parametrize("topic", ["", "../events", "a/b", "UP", "a" * 65])
def test_a_strange_topic_is_refused(inbox: Inbox, topic: str) -> None:
    with pytest.raises(BadInput, match="topic"):
        inbox.append(topic, [b"x"])


def test_threads_get_the_position_of_their_own_record(inbox: Inbox) -> None:
    given_back: dict[bytes, int] = {}

    def send(worker: int) -> None:
        for number in range(20):
            body = b"%d-%d" % (worker, number)
            given_back[body] = inbox.append("events", [body])

    senders = [threading.Thread(target=send, args=(worker,)) for worker in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert {record.body: record.position for record in inbox.read("events", after=-1, limit=999)} == given_back


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(st.binary(max_size=40), max_size=4), max_size=8),
    step=st.integers(1, 5),
    reopen=st.booleans(),
)
def test_what_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[bytes]], step: int, reopen: bool
) -> None:
    root = tmp_path_factory.mktemp("inbox")
    inbox = FolderInbox(root, segment_bytes=60)
    for batch in batches:
        inbox.append("events", batch)
        if reopen:
            inbox.close()
            inbox = FolderInbox(root, segment_bytes=60)
    inbox.close()
    reader, found = FolderInbox(root), []
    while records := reader.read("events", after=len(found) - 1, limit=step):
        found.extend(record.body for record in records)
    assert found == [body for batch in batches for body in batch]
    assert reader.last("events") == len(found) - 1
