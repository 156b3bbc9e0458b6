"""An inbox on brokers that want a name and a password: both clients and the administration come in, nobody else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lake.open import inbox as open_inbox
from reelhouse.errors import Unavailable
from reelhouse.ports import Inbox
from reelhouse.settings import Settings
from tests.fakes.locked_broker import Locked, locked

pytestmark = pytest.mark.kafka
CLIENTS = ("confluent", "kafka-python")


@pytest.fixture(scope="module", params=["SASL_PLAINTEXT", pytest.param("SASL_SSL", marks=pytest.mark.slow)])
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locked]:
    with locked(tmp_path_factory.mktemp("locked"), protocol=request.param) as opened:
        yield opened


def inbox_at(url: str) -> Inbox:
    return open_inbox(Settings(inbox_url=url))


@pytest.mark.parametrize("client", CLIENTS)
def test_who_knows_the_password_writes_reads_and_removes(broker: Locked, client: str) -> None:
    inbox = inbox_at(broker.url(client=client))
    assert inbox.append("events", [b"a", b"b"]) == 1
    assert [record.body for record in inbox.read("events", after=-1, limit=9)] == [b"a", b"b"]
    assert inbox.redact("events", {b"a": b""}.get, taken={0: 0}) == 1
    assert [record.body for record in inbox.read("events", after=0, limit=9)] == [b"b"]
    inbox.close()


def test_the_password_may_come_from_a_variable(broker: Locked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELHOUSE_INBOX_URL", broker.url())
    inbox = open_inbox(Settings())
    assert inbox.append("events", [b"a"]) == 0
    inbox.close()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_wrong_password_opens_nothing_and_is_not_told(broker: Locked, client: str) -> None:
    inbox = inbox_at(broker.url(client=client, password="wrong-one", timeout=2))
    with pytest.raises(Unavailable, match="check inbox_url and the password") as refused:
        inbox.append("events", [b"a"])
    inbox.close()
    assert "wrong-one" not in str(refused.value)
