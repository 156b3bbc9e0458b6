"""Lets tests of quality say what they measured: their tables stand at the end of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from reelhouse.platform import Platform
from serving.app import create_app
from tests.conftest import DemoHome
from tests.serving.house import BROWSER, Direct

MEASURED = pytest.StashKey[list[str]]()
Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Say:
    """Adds a line to the table of what was measured."""
    return pytestconfig.stash.setdefault(MEASURED, []).append


@pytest.fixture(scope="session")
def owner(demo_home: DemoHome, demo_platform: Platform) -> Iterator[httpx.Client]:
    """The demo's owner at the real application, in this process."""
    app = create_app(demo_platform)
    headers = BROWSER | {"Authorization": f"Bearer {demo_home.state.people[0].token}"}
    yield httpx.Client(transport=Direct(app), base_url="http://testserver", headers=headers)
    app.state.context.catalog.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what was measured."""
    lines = config.stash.get(MEASURED, [])
    if lines:
        terminalreporter.section("measured with the offline engines (PocketSphinx, MiniLM, BM25)")
        for line in lines:
            terminalreporter.write_line(line)
