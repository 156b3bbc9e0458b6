"""A refresh that is killed again and again, at any moment, ends with the rows of one that nobody disturbed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from reelhouse.platform import Platform
from reelhouse.ports import Query
from reelhouse.settings import Settings
from tests.faults.homes import commits, content
from tests.faults.processes import Started, pause

KILLS = (4, pytest.param(20, marks=pytest.mark.slow))
SEED = 3
LONGEST_DELAY_SECONDS = 0.6
LAST_COMMITS = 6  # too near to the end to be sure to hit


@dataclass(frozen=True, kw_only=True)
class Tale:
    """A home on which a refresh was killed, how each attempt on it ended, and what the killed ones left running."""

    home: Path
    codes: tuple[int, ...]
    left: tuple[str, ...]
    last_code: int


@pytest.fixture(scope="module", params=KILLS, ids=lambda kills: f"{kills}-kills")
def tale(
    request: pytest.FixtureRequest, waiting: Path, undisturbed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Tale:
    folder = tmp_path_factory.mktemp("killed")
    home = Path(shutil.copytree(waiting, folder / "home"))
    chance = Random(SEED)
    last = commits(undisturbed) - LAST_COMMITS
    places = sorted(chance.sample(range(last), request.param))
    # Each attempt comes at least one commit further, so that none is killed before it has done anything.
    ends = [killed_at(home, max(place, min(commits(home) + 1, last)), chance) for place in places]
    return Tale(
        home=home,
        codes=tuple(code for code, _ in ends),
        left=tuple(name for _, names in ends for name in names),
        last_code=refreshing(home).wait(),
    )


def refreshing(home: Path) -> Started:
    return Started(["refresh", "--home", str(home)], home.parent / f"mark-{uuid4().hex}")


def killed_at(home: Path, place: int, chance: Random) -> tuple[int, list[str]]:
    """Kill a refresh a moment after the tables hold so many commits; gives its exit code and what it left running."""
    attempt = refreshing(home)
    attempt.until(lambda: commits(home) >= place)
    pause(chance.random() * LONGEST_DELAY_SECONDS)
    return attempt.kill(group=chance.random() < 0.5), attempt.left()


def test_every_attempt_was_killed_and_the_last_one_went_through(tale: Tale) -> None:
    assert set(tale.codes) == {-9}
    assert tale.last_code == 0


def test_the_rows_are_those_of_an_undisturbed_run(tale: Tale, undisturbed: Path) -> None:
    expected, found = content(undisturbed), content(tale.home)
    assert {name for name, rows in expected.items() if rows} >= {
        "silver.transcripts",
        "silver.chunks",
        "gold.retention",
    }
    assert [name for name in expected if found[name] != expected[name]] == []


def test_nothing_goes_on_running_after_a_kill(tale: Tale) -> None:
    assert tale.left == ()


def test_no_scratch_is_left_behind(tale: Tale) -> None:
    assert [path.name for path in (tale.home / "scratch").glob("item-*")] == []


def test_the_search_index_serves(tale: Tale) -> None:
    platform = Platform.open(Settings(home=tale.home))
    query = "duty phone"
    vector = platform.embedder.embed([query])[0].tolist()
    hits = platform.vectors.search(Query(text=query, vector=vector, workspace="w_1", allowed=["v_0", "v_1"]))
    assert hits[0].payload["video"] == "v_0"


def test_a_refresh_after_all_that_finds_nothing_to_do(tale: Tale) -> None:
    before = commits(tale.home)
    assert refreshing(tale.home).wait() == 0
    assert commits(tale.home) == before
