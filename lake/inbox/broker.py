"""A Kafka broker on this machine, from the jars in Maven Central: for development and tests, without containers.

The jars are fetched once, with Maven, into the user's cache. The broker is its own controller (KRaft), listens on loopback
only, and ends with the process that started it.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lake.inbox.broker_door import LISTENER, Login, door
from reelhouse.errors import Unavailable

VERSION = "4.4.0"
FETCH_SECONDS, START_SECONDS, STOP_SECONDS = 600, 60.0, 20
HEAP = "384m"
PR_SET_PDEATHSIG = 1
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>reelhouse</groupId><artifactId>broker</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version>
</dependency></dependencies></project>
"""


def jars() -> Path:
    """The folder of the broker's jars, fetched when it is not there yet. Unavailable without Maven or Java."""
    folder = Path.home() / ".cache" / "reelhouse" / f"kafka-{VERSION}"
    if not folder.is_dir():
        _fetch(folder)
    return folder


class Broker:
    """A broker whose log lies in `folder`; the same folder and port give the same broker again after any end."""

    def __init__(self, folder: Path, *, port: int | None = None, login: Login | None = None) -> None:
        self.folder, self._login = folder.absolute(), login
        self.port, self._controller_port = port or _free_port(), self._known_controller_port() or _free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Host and port for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers. Unavailable with the end of its log when it does not."""
        if _answers(self.port):
            raise Unavailable(f"Port {self.port} on 127.0.0.1 is taken.", hint="Choose another one.")
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self._settings()
        if not (self.folder / "log" / "meta.properties").exists():
            self._run(
                "kafka.tools.StorageTool", "format", "--standalone", "-t", "reelhouse-cluster-0001", "-c", settings
            )
        with (self.folder / "broker.log").open("ab") as log:
            self._child = subprocess.Popen(
                _java("kafka.Kafka", str(settings)), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=_end_with_parent,
            )  # fmt: skip
        self._wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Let it end in order."""
        self._end(signal.SIGTERM)

    def wait(self) -> None:
        """Until it ends by itself."""
        if self._child is not None:
            self._child.wait()

    def _end(self, number: int) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.send_signal(number)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _known_controller_port(self) -> int | None:
        """The port by which the log in the folder knows its controller; with another one it would wait for that first."""
        path = self.folder / "server.properties"
        found = re.search(r"CONTROLLER://127\.0\.0\.1:(\d+)", path.read_text()) if path.exists() else None
        return int(found[1]) if found else None

    def _settings(self) -> Path:
        path, lines = self.folder / "server.properties", "\n".join(door(self._login))
        path.write_text(
            f"""process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{self._controller_port}
controller.listener.names=CONTROLLER
listeners={LISTENER}://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller_port}
advertised.listeners={LISTENER}://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller_port}
{lines}
log.dirs={self.folder / "log"}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=2
log.flush.interval.messages=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
"""
        )
        return path

    def _run(self, *arguments: str | Path) -> None:
        done = subprocess.run(_java(*map(str, arguments)), capture_output=True, timeout=START_SECONDS, check=False)
        if done.returncode:
            raise Unavailable(f"Kafka's storage could not be made: {done.stderr.decode(errors='replace')[-300:]}")

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not _answers(self.port):
            if self._child is None or self._child.poll() is not None or time.monotonic() > until:
                self.kill()
                log = self.folder / "broker.log"
                tail = " ".join(log.read_text(errors="replace").strip().splitlines()[-3:])
                raise Unavailable(f"The Kafka broker did not start: {tail[-400:]}", hint=f"The whole log: {log}.")
            time.sleep(0.1)


@contextmanager
def running(folder: Path, *, port: int | None = None, login: Login | None = None) -> Iterator[Broker]:
    """A broker while the block runs; with a `login`, for those who know it."""
    broker = Broker(folder, port=port, login=login)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


def _java(*arguments: str) -> list[str]:
    # The parallel collector starts faster than G1, and a development broker needs no low pauses.
    options = ["-Xmx" + HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return [_program("java"), *options, "-cp", f"{jars()}/*", *arguments]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Unavailable(f"{name} is not installed.", hint=f"A Kafka broker of one's own needs {name}.")
    return found


def _fetch(folder: Path) -> None:
    """Into a folder beside, which is renamed when all is there: two at once do not meet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        (Path(scratch) / "pom.xml").write_text(POM)
        command = [_program("mvn"), "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={scratch}/jars"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, timeout=FETCH_SECONDS, check=False)
        if done.returncode:
            raise Unavailable(
                f"Kafka's jars could not be fetched: {done.stdout.decode(errors='replace')[-300:]}",
                hint="It needs a Maven repository.",
            )
        try:
            (Path(scratch) / "jars").rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _end_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
