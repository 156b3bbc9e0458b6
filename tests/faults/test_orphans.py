"""Whoever is killed takes what worked for it along: worker processes, and the programs that they wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

WORKER = """
import sys, threading
import pyarrow as pa
from reelhouse.platform.workers import Workers
from reelhouse.settings import Settings
from tests.faults.endless import forever
items = [pa.RecordBatch.from_pydict({"video": ["v_1"], "folder": [sys.argv[1]]})]
list(Workers(Settings(home=sys.argv[1], workers=1)).map(forever, items))
"""
CHILD = """
import sys
from media.ffmpeg import Limits, run_child
run_child([sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"], limits=Limits())
"""


def started(script: str, *arguments: str) -> tuple[subprocess.Popen[bytes], list[psutil.Process]]:
    """The process, and its descendants as soon as there are any that work."""
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=Path(__file__).parents[2])
    me = psutil.Process(process.pid)
    while process.poll() is None and not any("sleep(600)" in " ".join(one.cmdline()) for one in _below(me)):
        pass
    return process, _below(me)


def test_a_program_dies_with_the_process_that_waits_for_it() -> None:
    process, below = started(CHILD)
    process.kill()
    process.wait()
    gone, alive = psutil.wait_procs(below, timeout=10)
    assert gone
    assert not alive


def test_workers_and_their_programs_die_with_the_process_that_they_work_for(tmp_path: Path) -> None:
    process, below = started(WORKER, str(tmp_path))
    process.kill()
    process.wait()
    gone, alive = psutil.wait_procs(below, timeout=10)
    assert len(gone) >= 2
    assert not alive


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [one for one in process.children(recursive=True) if one.is_running()]
    except psutil.Error:
        return []
