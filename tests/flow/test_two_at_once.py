"""Two refreshes at the same time share the work: the rows are those of one, and workspaces stay apart."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.conftest import DemoHome, reelhouse
from tests.faults.homes import content
from tests.faults.processes import Started
from tests.platform.world import event, receive, upload

OTHER = "w_other"
CLIPS = ("left", "right")
PEOPLE = 12
CROSSING = """
select r.video, r.recommended from gold.recommendations r
join silver.videos a on r.video = a.video join silver.videos b on r.recommended = b.video
where a.workspace <> b.workspace or r.workspace <> a.workspace"""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A home that one refresh worked on and one that two worked on, with the exit codes of those two."""

    alone: Path
    shared: Path
    codes: tuple[int, ...]

    @property
    def recommending(self) -> list[str]:
        """Workspaces of the shared home that have recommendations."""
        return [row["workspace"] for row in asked(self.shared, "select distinct workspace from gold.recommendations")]


@pytest.fixture(scope="module")
def pair(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("two")
    shared = demo_home.copy(folder / "shared")
    watched_in_two_workspaces(shared, demo_home)
    alone = Path(shutil.copytree(shared, folder / "alone"))
    done = reelhouse("refresh", "--home", alone)
    assert done.returncode == 0, done.stderr
    both = [Started(["refresh", "--home", str(shared)], folder / name) for name in ("first", "second")]
    return Pair(alone=alone, shared=shared, codes=tuple(one.wait() for one in both))


def watched_in_two_workspaces(home: Path, demo: DemoHome) -> None:
    """A second workspace with two clips of its own, and people who watch both those and a talk of the demo."""
    platform = Platform.open(Settings(home=home))
    silent = demo.state.videos["silent-walkthrough"]
    for clip in CLIPS:
        blob = f"originals/{silent}/source.mp4"
        upload(platform, f"v_{clip}", workspace=OTHER, sha256=clip, blob=blob, name=clip)
    talk = demo.state.videos["duty-phone"]
    for person in range(PEOPLE):
        known = {"viewer": f"n_both_{person:04}", "consent": "granted"}
        receive(platform, event(100 * person, video=talk, **known), workspace=demo.state.workspace)
        clips = [event(100 * person + 10 * n, video=f"v_{clip}", **known) for n, clip in enumerate(CLIPS, start=1)]
        receive(platform, *clips, workspace=OTHER)
    platform.inbox.close()


def asked(home: Path, query: str) -> list[dict[str, str]]:
    return Platform.open(Settings(home=home)).engine.sql(query).to_pylist()


def test_both_end_well(pair: Pair) -> None:
    assert pair.codes == (0, 0)


def test_two_refreshes_give_the_rows_of_one(pair: Pair) -> None:
    expected, found = content(pair.alone), content(pair.shared)
    assert [name for name in expected if found[name] != expected[name]] == []


def test_people_were_seen_in_both_workspaces(pair: Pair) -> None:
    seen = asked(
        pair.shared, "select distinct workspace from silver.playbacks where viewer like 'n_both_%' and is_view"
    )
    assert len(seen) == 2


def test_nothing_is_left_to_do(pair: Pair) -> None:
    done = reelhouse("refresh", "--home", pair.shared)
    assert (done.returncode, "Nothing is due" in done.stderr) == (0, True)


def test_what_people_watch_in_two_workspaces_recommends_nothing_across(pair: Pair, demo_home: DemoHome) -> None:
    assert sorted(pair.recommending) == sorted([OTHER, demo_home.state.workspace])
    assert asked(pair.shared, CROSSING) == []
