"""An address chooses the adapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake import open as opening
from lake.blobs.folder import FolderBlobs
from lake.engine.duckdb import DuckDbEngine
from lake.inbox.folder import FolderInbox
from lake.storage.deltars import DeltaRsStorage
from lake.vectors.edge import EdgeVectors
from lake.vectors.server import ServerVectors
from reelhouse.errors import Misconfigured
from reelhouse.settings import Settings


def test_empty_addresses_give_the_embedded_adapters(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    storage = opening.storage(settings)
    assert isinstance(storage, DeltaRsStorage)
    assert storage.root == tmp_path / "home" / "lake"
    assert isinstance(opening.engine(settings, storage), DuckDbEngine)
    assert isinstance(opening.inbox(settings), FolderInbox)
    assert isinstance(opening.blobs(settings), FolderBlobs)
    assert isinstance(opening.vectors(settings), EdgeVectors)
    assert not (tmp_path / "home").exists()


def test_a_file_address_names_the_folder(tmp_path: Path) -> None:
    for url in (f"file:{tmp_path}/x", f"file://{tmp_path}/x", f"{tmp_path}/x"):
        storage = opening.storage(Settings(home=tmp_path, lake_url=url))
        assert isinstance(storage, DeltaRsStorage)
        assert storage.root == tmp_path / "x"


def test_a_web_address_gives_the_server_index(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, vectors_url="http://127.0.0.1:6333")
    assert isinstance(opening.vectors(settings), ServerVectors)


@pytest.mark.parametrize("setting", ["lake_url", "inbox_url", "blobs_url", "vectors_url", "engine"])
def test_an_unknown_scheme_names_the_supported_ones(tmp_path: Path, setting: str) -> None:
    settings = Settings(home=tmp_path, **{setting: "gopher://x"})
    builders = {
        "lake_url": opening.storage,
        "inbox_url": opening.inbox,
        "blobs_url": opening.blobs,
        "vectors_url": opening.vectors,
        "engine": lambda given: opening.engine(given, DeltaRsStorage(tmp_path)),
    }
    with pytest.raises(Misconfigured, match=rf"{setting}.*gopher.*Use (file|duckdb):"):
        builders[setting](settings)
