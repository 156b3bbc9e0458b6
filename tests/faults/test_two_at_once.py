"""Two refreshes at the same time share the work: the rows are those of one, and workspaces stay apart."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.conftest import reelhouse
from tests.faults.homes import OTHER, content
from tests.faults.processes import Started

CROSSING = """
select r.video, r.recommended from gold.recommendations r
join silver.videos a on r.video = a.video join silver.videos b on r.recommended = b.video
where a.workspace <> b.workspace or r.workspace <> a.workspace"""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A home that two refreshes worked on at the same time, with their exit codes."""

    home: Path
    codes: tuple[int, ...]

    def asked(self, query: str) -> list[dict[str, str]]:
        return Platform.open(Settings(home=self.home)).engine.sql(query).to_pylist()


@pytest.fixture(scope="module")
def shared(waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    folder = tmp_path_factory.mktemp("two")
    home = Path(shutil.copytree(waiting, folder / "home"))
    both = [Started(["refresh", "--home", str(home)], folder / name) for name in ("first", "second")]
    return Shared(home=home, codes=tuple(one.wait() for one in both))


def test_both_end_well(shared: Shared) -> None:
    assert shared.codes == (0, 0)


def test_two_refreshes_give_the_rows_of_one(shared: Shared, undisturbed: Path) -> None:
    expected, found = content(undisturbed), content(shared.home)
    assert [name for name in expected if found[name] != expected[name]] == []


def test_people_were_seen_in_both_workspaces(shared: Shared) -> None:
    seen = shared.asked("select distinct workspace from silver.playbacks where viewer like 'n_both_%' and is_view")
    assert len(seen) == 2


def test_nothing_is_left_to_do(shared: Shared) -> None:
    done = reelhouse("refresh", "--home", shared.home)
    assert (done.returncode, "Nothing is due" in done.stderr) == (0, True)


def test_what_people_watch_in_two_workspaces_recommends_nothing_across(shared: Shared) -> None:
    recommending = shared.asked("select distinct workspace from gold.recommendations order by workspace")
    assert [row["workspace"] for row in recommending] == ["w_1", OTHER]
    assert shared.asked(CROSSING) == []
