"""A forked child gets connections of its own; the parent's go on working."""

from __future__ import annotations

import uuid

import pytest

from lake.inbox.broker import Broker
from tests.lake.children import child

pytestmark = pytest.mark.kafka
FORK = """
import os, sys
from lake.open import inbox as open_inbox
from reelhouse.settings import Settings
inbox = open_inbox(Settings(inbox_url=sys.argv[1]))
print(inbox.append("events", [b"parent"]), flush=True)
process = os.fork()
if process == 0:
    print(inbox.append("events", [b"child"]), flush=True)
    print(len(inbox.read("events", after=-1, limit=9)), flush=True)
    os._exit(0)
os.waitpid(process, 0)
print(inbox.append("events", [b"parent again"]), flush=True)
inbox.close()
"""


@pytest.mark.parametrize("client", ["confluent", "kafka-python"])
def test_parent_and_child_both_go_on(kafka_broker: Broker, client: str) -> None:
    url = f"kafka://{kafka_broker.address}/{uuid.uuid4().hex}?partitions=1&timeout=20&client={client}"
    with child(FORK, url) as process:
        said, _ = process.communicate(timeout=60)
    assert said.split() == ["0", "1", "2", "2"]
