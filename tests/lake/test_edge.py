"""The embedded index between processes: builders that are killed, readers that notice a swap."""

from __future__ import annotations

from pathlib import Path

import pytest

from lake.vectors.edge import EdgeVectors
from reelhouse.errors import Unavailable
from tests.contract.world import POINTS, point, query
from tests.lake.children import BUILD, child


def folders(root: Path) -> int:
    return sum(1 for path in root.iterdir() if path.is_dir())


def test_a_killed_build_leaves_the_old_index_served_and_is_cleaned_up(tmp_path: Path) -> None:
    vectors = EdgeVectors(tmp_path)
    vectors.rebuild(POINTS, generation="old")
    with child(BUILD, tmp_path, 1200, "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "built\n"
        assert vectors.search(query("delta tables"))[0].id == "v1:0"
        with pytest.raises(Unavailable, match="Another process builds"):
            vectors.rebuild(POINTS, generation="mine")
    assert vectors.generation() == "old"
    assert folders(tmp_path) == 2
    assert vectors.rebuild(POINTS, generation="next") == len(POINTS)
    assert folders(tmp_path) == 2


def test_a_server_notices_what_another_process_built(tmp_path: Path) -> None:
    vectors = EdgeVectors(tmp_path)
    vectors.rebuild(POINTS, generation="old")
    assert vectors.search(query("delta tables"))[0].id == "v1:0"
    with child(BUILD, tmp_path, 3, "go") as process:
        assert process.wait() == 0
    assert vectors.generation() == "new"
    assert {hit.id for hit in vectors.search(query("new"))} == {"v2:0", "v2:1", "v2:2"}


def test_two_readers_serve_one_generation(tmp_path: Path) -> None:
    EdgeVectors(tmp_path).rebuild(POINTS, generation="g")
    readers = [EdgeVectors(tmp_path), EdgeVectors(tmp_path)]
    found = [reader.search(query("sourdough")) for reader in readers]
    assert found[0] == found[1] != ()


def test_only_the_served_generation_and_the_one_before_stay(tmp_path: Path) -> None:
    vectors = EdgeVectors(tmp_path)
    for number in range(3):
        vectors.rebuild([point("v1:0", vector=(1.0, 0.0), text="x")], generation="always the same")
        assert vectors.search(query("x", (1.0, 0.0)))[0].id == "v1:0"
        assert folders(tmp_path) == min(2, number + 1)


def test_a_strange_generation_name_stays_in_the_folder(tmp_path: Path) -> None:
    vectors = EdgeVectors(tmp_path / "vectors")
    vectors.rebuild(POINTS, generation="../../x/ü")
    assert vectors.generation() == "../../x/ü"
    assert [path.name for path in tmp_path.iterdir()] == ["vectors"]
