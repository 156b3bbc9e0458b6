"""A store that does not keep two writers apart is refused, before anything is written to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lake.open import check_stores
from lake.s3.conditional import check
from reelhouse.errors import Misconfigured, Unavailable
from reelhouse.ports import Txn
from reelhouse.settings import Settings
from tests.conftest import free_port, reelhouse
from tests.contract.world import PLAYS, plays
from tests.fakes.faulty_way import Way, way
from tests.fakes.store import Store, bucket, lake

pytestmark = pytest.mark.s3
FIRST = Txn(app="ingest", position=0)


@pytest.fixture
def careless(store: Store) -> Iterator[Way]:
    """A way to the store on which `If-None-Match` does nothing: what is there is gone before a conditional put arrives."""

    def forget(method: str, headers: dict[str, str], path: str) -> None:
        if method == "PUT" and any(name.lower() == "if-none-match" for name in headers):
            store.lose(path.lstrip("/").partition("?")[0])

    with way(store.port) as made:
        made.before = forget
        yield made


def test_a_careless_store_is_refused_at_the_first_write(store: Store, careless: Way, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="If-None-Match"):
        lake(store.url("careless", port=careless.port), tmp_path).append(PLAYS, plays([1]), txns=[FIRST])
    assert list(bucket(store.url("careless")).list("")) == []


def test_the_doctor_refuses_a_careless_store(store: Store, careless: Way, tmp_path: Path) -> None:
    told = reelhouse("doctor", "--home", tmp_path, REELHOUSE_LAKE_URL=store.url(port=careless.port))
    assert told.returncode == 1
    assert any("FAULT" in line and "If-None-Match" in line for line in told.stdout.splitlines())


def test_a_careful_store_is_accepted_once_and_remembered(store: Store, tmp_path: Path) -> None:
    with way(store.port) as line:
        url = store.url(port=line.port)
        for number in range(2):
            lake(url, tmp_path).append(PLAYS, plays([number]), txns=[Txn(app="ingest", position=number)])
        assert sum("/.reelhouse/" in path and method == "PUT" for method, path in line.requests) == 2
    assert len(check_stores(Settings(home=tmp_path, lake_url=url.replace(str(line.port), str(store.port))))) == 1


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"bucket": "nowhere"}, "Make the bucket"),
        ({"secret_access_key": "other"}, "credentials"),
        ({"port": free_port(), "retries": 0}, "running"),
    ],
    ids=["bucket", "secret", "endpoint"],
)  # fmt: skip
def test_what_is_wrong_with_a_store_is_said(store: Store, tmp_path: Path, wrong: dict, hint: str) -> None:
    url = store.url(**wrong)
    for use in (lambda: check(bucket(url)), lambda: lake(url, tmp_path).append(PLAYS, plays([1]), txns=[FIRST])):
        with pytest.raises(Unavailable) as caught:
            use()
        assert hint in caught.value.hint
        assert "not+a" not in str(caught.value)
