"""Spark's own cluster: a master and a worker, as processes of this machine, carry out refreshes and steps."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobs import job_named
from lake import tables
from lake.open import check_engine
from lake.spark_master import called_back_at
from reelhouse.errors import Unavailable
from reelhouse.platform import Platform
from reelhouse.platform.run import run
from reelhouse.settings import Settings
from tests.conftest import free_port, needs, needs_module
from tests.faults.processes import LOOK_SECONDS, pause
from tests.platform.world import rows, upload

pytestmark = pytest.mark.spark
PATIENCE_SECONDS = 1200
ROOT = Path(__file__).parents[2]
NOBODY = "spark://127.0.0.1:1"
REFRESH = """
import sys
from pathlib import Path
from orchestration.refresh import refresh
from reelhouse.platform import Platform
from reelhouse.settings import Settings
names = ("ingest.recordings", "tidy.videos", "gold.metric_catalog")
refresh(Platform.open(Settings(home=Path(sys.argv[1]))), names=names)
"""
LAUNCH = """
import sys
from dagster._cli import main
wanted = ["-m", "orchestration.definitions", "--select", "silver/videos,gold/metric_catalog"]
sys.argv[1:] = ["asset", "materialize", *wanted]
main()
"""
STEP = """
import sys
from pathlib import Path
from jobs.enrich import captions
from reelhouse.platform import Platform
from reelhouse.settings import Settings
from tests.parity.test_workers import batches
platform = Platform.open(Settings(home=Path(sys.argv[1])))
outcomes = platform.workers.map(captions.JOB.run, batches("v_a", "v_b"))
for outcome in sorted(outcomes, key=lambda one: one.video):
    print(outcome.video, outcome.status)
platform.engine.close()
"""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The address of a master, and the folder in which its one worker keeps what it ran."""

    master: str
    work: Path

    def applications(self) -> int:
        return len(list(self.work.glob("app-*/*/stderr")))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master with one worker of two cores."""
    needs("java")
    needs_module("pyspark")
    folder, port = tmp_path_factory.mktemp("cluster"), str(free_port())
    made = Cluster(master=f"spark://127.0.0.1:{port}", work=folder / "work")
    room = ("--cores", "2", "--memory", "1g", "--work-dir", str(made.work))
    with (
        daemon(folder, "master.Master", "--port", port),
        daemon(folder, "worker.Worker", *room, made.master),
    ):
        over = time.monotonic() + PATIENCE_SECONDS
        while not answers(made.master) and time.monotonic() < over:
            pause(LOOK_SECONDS)
        yield made


@contextmanager
def daemon(folder: Path, name: str, *arguments: str) -> Iterator[None]:
    """A process of the cluster while the block runs, with pyspark's own jars and nothing of ours."""
    import pyspark

    home = Path(pyspark.__file__).parent
    variables = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    options = ("--host", "127.0.0.1", "--webui-port", str(free_port()))
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *options, *arguments]
    with (folder / "cluster.log").open("ab") as log:
        child = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def python(program: str, *arguments: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A program of ours to its end, with these variables."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def answers(master: str) -> bool:
    try:
        return bool(called_back_at(master))
    except Unavailable:
        return False


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_a_refresh_on_a_cluster_gives_the_rows_of_one_here(cluster: Cluster, tmp_path: Path) -> None:
    platforms = [Platform.open(Settings(home=tmp_path / name)) for name in ("there", "here")]
    for platform, engine in zip(platforms, (cluster.master, "duckdb:"), strict=True):
        upload(platform, "v_1")
        platform.inbox.close()
        done = python(REFRESH, platform.home, REELHOUSE_ENGINE=engine)
        assert done.returncode == 0, done.stderr
    assert cluster.applications() == 1
    for table in (tables.VIDEOS, tables.METRIC_CATALOG):
        there, here = (rows(platform, table) for platform in platforms)
        assert there == here != set(), table.name


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_the_steps_of_a_run_that_dagster_launches_share_a_session(cluster: Cluster, tmp_path: Path) -> None:
    platform, before = Platform.open(Settings(home=tmp_path / "home")), cluster.applications()
    upload(platform, "v_1")
    run(platform, job_named("ingest.recordings"))
    platform.inbox.close()
    chosen = {"REELHOUSE_HOME": str(platform.home), "REELHOUSE_ENGINE": cluster.master, "DAGSTER_HOME": str(tmp_path)}
    done = python(LAUNCH, **chosen)
    assert done.returncode == 0, done.stderr
    assert platform.storage.read(tables.VIDEOS)["video"].to_pylist() == ["v_1"]
    assert cluster.applications() == before + 1


@pytest.mark.slow
def test_the_python_of_a_clusters_executors_is_ours(cluster: Cluster, tmp_path: Path) -> None:
    done = python(STEP, tmp_path / "home", REELHOUSE_ENGINE=cluster.master)
    assert done.stdout.split() == ["v_a", "done", "v_b", "done"], done.stderr


def test_a_master_that_does_not_answer_is_said_at_once() -> None:
    with pytest.raises(Unavailable, match="No Spark master answers at spark://127"):
        check_engine(Settings(engine=NOBODY))


def test_executors_call_back_at_the_address_from_which_the_master_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert called_back_at(f"spark://127.0.0.1:1,127.0.0.1:{port}") == "127.0.0.1"
    assert called_back_at("local[*]") == "127.0.0.1"
