"""Programs that a test starts to kill them: each prints what was acknowledged, one line at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APPEND = """
import sys
from pathlib import Path
from lake.inbox.folder import FolderInbox
inbox = FolderInbox(Path(sys.argv[1]), segment_bytes=4000)
number = inbox.last("events") + 1
while True:
    bodies = [b"%d" % (number + offset) * 40 for offset in range(1 + number % 3)]
    number = inbox.append("events", bodies) + 1
    print(number - 1, flush=True)
"""

COMMIT = """
import sys
from pathlib import Path
from lake.storage.deltars import DeltaRsStorage
from reelhouse.ports import Txn
from tests.contract.world import PLAYS, plays
storage = DeltaRsStorage(Path(sys.argv[1]))
position = max(-1, (storage.watermark(PLAYS, "ingest") or 0) - 2)
while True:
    position += 1
    storage.append(PLAYS, plays([position]), txns=[Txn(app="ingest", position=position)])
    print(position, flush=True)
"""

BUILD = """
import sys
from pathlib import Path
from lake.vectors.edge import EdgeVectors
from tests.contract.world import point
def points():
    for number in range(int(sys.argv[2])):
        yield point(f"v2:{number}", vector=(0.0, 0.0, 1.0, 0.0), text="new")
    print("built", flush=True)
    if sys.argv[3] == "wait":
        sys.stdin.read()
EdgeVectors(Path(sys.argv[1])).rebuild(points(), generation="new")
"""


@contextmanager
def child(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A running Python program; killed with SIGKILL at the end."""
    root = Path(__file__).parents[2]
    java = {name: value for name, value in os.environ.items() if name == "JDK_JAVA_OPTIONS"}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(
        command,
        cwd=root,
        env={"PYTHONPATH": str(root)} | java,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_after(lines: int, program: str, *arguments: object) -> list[str]:
    """Run a program, kill it once it has printed that many lines, and give all that it printed."""
    with child(program, *arguments) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline().strip() for _ in range(lines)]
        process.kill()
        return [line for line in [*printed, *process.stdout.read().split()] if line]
