"""What the larger tests share: one finished demo, made once a run by the real command, and programs that may be missing."""

from __future__ import annotations

import faulthandler
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from demo.state import State, load
from lake.inbox.broker import Broker, running
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.together import Together, rank

if TYPE_CHECKING:
    from tests.fakes.store import Store

SIZES = ("--talks", "6", "--events", "20000", "--viewers", "80", "--days", "10")
ALL_TALKS = ("--talks", "12", "--events", "2000", "--viewers", "20", "--days", "2")
DEMO_SECONDS = 900
EXIT_SECONDS = 120
# For a Java of some seconds: compile quickly rather than well, and leave the other core alone.
SHORT_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def pytest_configure() -> None:
    """Brokers and Sparks of tests are started often and live for seconds."""
    os.environ.setdefault("JDK_JAVA_OPTIONS", SHORT_JAVA)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Tests that share something dear run in one process."""
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest groups first: they take longest."""
    items.sort(key=lambda item: rank(item.nodeid.partition("::")[0]))


def pytest_unconfigure() -> None:
    """A thread that somebody forgot to end must not keep the run from ending."""
    faulthandler.dump_traceback_later(EXIT_SECONDS, exit=True)


@dataclass(frozen=True, kw_only=True)
class DemoHome:
    """A finished demo: its folder, what it remembers, and its report. For reading only."""

    home: Path
    state: State
    report: dict[str, Any]

    def copy(self, to: Path) -> Path:
        """A home of its own with the same content, to write to; what never changes in place is linked."""
        shutil.copytree(self.home, to, copy_function=_linked_or_copied, ignore=shutil.ignore_patterns("scratch", "web"))
        return to


def needs(program: str) -> str:
    """The path of a program; without it the test is skipped with this reason, but in CI it fails."""
    found = shutil.which(program)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} is not installed")
    return str(found)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reelhouse(*arguments: str | Path, seconds: float = 300, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; `variables` are added to its environment."""
    return subprocess.run(
        [sys.executable, "-c", "from reelhouse.cli import main; main()", *map(str, arguments)],
        env=os.environ | {"COLUMNS": "400"} | variables,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A real S3 server."""
    from tests.fakes.store import running

    with running(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """The home of a whole demo of smaller traffic, or the one that REELHOUSE_TEST_HOME names."""
    given = os.environ.get("REELHOUSE_TEST_HOME")
    return finished(Path(given) if given else made(tmp_path_factory.mktemp("demo") / "home", SIZES))


def made(home: Path, sizes: Sequence[str]) -> Path:
    """A home made by the demo command."""
    done = reelhouse("demo", "--no-serve", "--home", home, "--port", str(free_port()), *sizes, seconds=DEMO_SECONDS)
    assert done.returncode == 0, done.stderr
    return home


def finished(home: Path) -> DemoHome:
    """What a demo left behind."""
    state = load(home)
    assert state is not None, f"{home} holds no demo"
    told = reelhouse("report", "--home", home, "--json", "-")
    assert told.returncode == 0, told.stderr
    return DemoHome(home=home, state=state, report=json.loads(told.stdout))


@pytest.fixture(scope="session")
def demo_platform(demo_home: DemoHome) -> Iterator[Platform]:
    """The ports of the demo's home."""
    platform = Platform.open(Settings(home=demo_home.home))
    yield platform
    platform.close()


@pytest.fixture(scope="session")
def figures(demo_platform: Platform) -> Callable[[str], list[dict[str, object]]]:
    """Asks the demo's tables in SQL."""
    return lambda query: demo_platform.engine.sql(query).to_pylist()


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real broker, one for all tests of a process; each test takes a prefix of its own."""
    needs_kafka()
    with running(tmp_path_factory.mktemp("kafka") / "broker") as broker:
        yield broker


def needs_kafka() -> None:
    """What a broker of one's own and both clients need."""
    needs("java")
    needs("mvn")
    for module in ("confluent_kafka", "kafka"):
        needs_module(module)


def needs_module(name: str) -> None:
    """Skip with a reason when a package of an extra is missing, and fail in CI."""
    if importlib.util.find_spec(name) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")


def _linked_or_copied(source: str, target: str) -> None:
    """Parquet files, blobs and vectors are never changed in place; logs, locks and databases are."""
    is_fixed = {"blobs", "vectors"} & set(Path(source).parts) or source.endswith(".parquet")
    if is_fixed and Path(source).stat().st_dev == Path(target).parent.stat().st_dev:
        os.link(source, target)
    else:
        shutil.copy2(source, target)
