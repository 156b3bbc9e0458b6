"""`reelhouse dev kafka`: a broker that is there while the command runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lake.open import inbox as open_inbox
from reelhouse.settings import Settings
from tests.conftest import free_port, needs_kafka
from tests.faults.processes import Started

pytestmark = pytest.mark.kafka


def test_the_printed_address_works_and_the_broker_ends_with_the_command(tmp_path: Path) -> None:
    needs_kafka()
    started = Started(["dev", "kafka", "--home", str(tmp_path / "home"), "--port", str(free_port())], tmp_path / "mark")
    try:
        assert started.until(lambda: "INBOX_URL=" in started.said(), seconds=90), started.said()
        (url,) = re.findall(r"REELHOUSE_INBOX_URL=(\S+)", started.said())
        inbox = open_inbox(Settings(inbox_url=url))
        inbox.append("events", [b"x"], keys=["w"])
        assert sum(inbox.last("events", log=log) + 1 for log in inbox.logs("events")) == 1
        inbox.close()
    finally:
        started.kill(group=False)
    assert started.left() == []
