"""Lets tests of quality say what they measured: their tables stand at the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from reelhouse.platform import Platform
from reelhouse.settings import Settings
from serving.app import create_app
from tests.conftest import ALL_TALKS, DemoHome, finished, made
from tests.serving.house import BROWSER, Direct

MEASURED = pytest.StashKey[list[str]]()
Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Say:
    """Adds a line to the table of what was measured."""
    return pytestconfig.stash.setdefault(MEASURED, []).append


@pytest.fixture(scope="session", params=["some talks", pytest.param("all talks", marks=pytest.mark.slow)])
def talks_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """The demo's home, whose first talks are heard; or, slowly, one with all of them."""
    if request.param == "some talks":
        return request.getfixturevalue("demo_home")
    return finished(made(tmp_path_factory.mktemp("all talks") / "home", ALL_TALKS))


@pytest.fixture(scope="session")
def talks_platform(talks_home: DemoHome) -> Iterator[Platform]:
    """The ports of that home."""
    platform = Platform.open(Settings(home=talks_home.home))
    yield platform
    platform.close()


@pytest.fixture(scope="session")
def owner(talks_home: DemoHome, talks_platform: Platform) -> Iterator[httpx.Client]:
    """The demo's owner at the real application, in this process."""
    app = create_app(talks_platform)
    headers = BROWSER | {"Authorization": f"Bearer {talks_home.state.people[0].token}"}
    yield httpx.Client(transport=Direct(app), base_url="http://testserver", headers=headers)
    app.state.context.catalog.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what was measured."""
    lines = config.stash.get(MEASURED, [])
    if lines:
        terminalreporter.section("measured with the offline engines (PocketSphinx, MiniLM, BM25)")
        for line in lines:
            terminalreporter.write_line(line)
