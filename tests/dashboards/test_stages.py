"""What is redone and what is passed over, who may serve, and what lies in Superset's folder."""

from __future__ import annotations

import socket
import stat
import tomllib
from pathlib import Path

import pytest

from dashboards import environment, gold
from dashboards.place import Place
from dashboards.server import refuse_taken
from dashboards.stages import alone, announce, due
from lake import tables
from lake.storage.deltars import DeltaRsStorage
from reelhouse.errors import Conflict, Unavailable
from tests.dashboards.gold import lake


def finished(place: Place, storage: DeltaRsStorage) -> None:
    """As if every stage had run."""
    place.finished(due(storage, place))
    for path in (place.gold, place.metadata, environment.python_of(place)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "superset")
    made.make()
    return made


@pytest.fixture
def storage(tmp_path: Path) -> DeltaRsStorage:
    return lake(tmp_path / "lake")[0]


def test_nothing_is_due_when_nothing_changed(place: Place, storage: DeltaRsStorage) -> None:
    finished(place, storage)
    assert due(storage, place) == {}


def test_new_rows_make_the_data_due_and_nothing_else(place: Place, storage: DeltaRsStorage) -> None:
    finished(place, storage)
    storage.replace(tables.VIDEO_DAILY, storage.read(tables.VIDEO_DAILY), where="")
    assert list(due(storage, place)) == ["data"]


def test_a_lost_database_is_made_again_with_everything_in_it(place: Place, storage: DeltaRsStorage) -> None:
    finished(place, storage)
    place.metadata.unlink()
    assert list(due(storage, place)) == ["migrate", "roles", "account", "dashboard"]


def test_lost_packages_are_installed_again(place: Place, storage: DeltaRsStorage) -> None:
    finished(place, storage)
    environment.python_of(place).unlink()
    assert list(due(storage, place)) == ["environment"]


def test_a_lake_without_gold_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="refresh"):
        gold.versions(DeltaRsStorage(tmp_path))


def test_secrets_are_for_their_owner_only_and_stay(place: Place) -> None:
    first = place.sign_in()
    assert place.sign_in() == first
    assert len(first.password) >= 16
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.folder.iterdir()}
    assert modes == {"secret.key": 0o600, "sign-in.json": 0o600}
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700


def test_two_homes_have_two_passwords(tmp_path: Path) -> None:
    drawn = []
    for name in ("one", "two"):
        place = Place(tmp_path / name)
        place.make()
        drawn.append((place.sign_in().password, (place.folder / "secret.key").read_text()))
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_who_comes_second_learns_the_address_of_the_first(place: Place) -> None:
    with alone(place) as first:
        assert first is None
        with pytest.raises(Conflict, match="prepared"), alone(place):
            pass
        announce(place, "http://127.0.0.1:8088")
        with alone(place) as second:
            assert second == "http://127.0.0.1:8088"
    with alone(place) as third:
        assert third is None


def test_a_taken_port_is_refused_with_another_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Unavailable, match="--port"):
            refuse_taken(taken.getsockname()[1])


def test_without_uv_the_error_says_how_to_get_it(place: Place, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="pip install uv"):
        environment.install(place, path=str(tmp_path))


def test_every_package_of_superset_is_pinned() -> None:
    project = tomllib.loads((Path(environment.__file__).parent / "superset" / "pyproject.toml").read_text())
    pins = [*project["project"]["dependencies"], *project["tool"]["uv"]["constraint-dependencies"]]
    assert len(pins) > 150
    assert all("==" in pin for pin in pins)
    names = [pin.partition("==")[0] for pin in pins]
    assert len(set(names)) == len(names)
