"""Scratch folders are gone when their item is done, and when their user was killed the next one removes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from reelhouse.platform.scratch import scratch_folder

KILLED = """
import os, sys
from pathlib import Path
from reelhouse.platform.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "half.mp4").write_bytes(b"half")
    os.kill(os.getpid(), 9)
"""


def test_a_scratch_folder_is_there_only_while_it_is_used(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        (folder / "speech.wav").touch()
    assert not folder.exists()


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    with scratch_folder(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]
        assert folder != left


def test_folders_in_use_are_left_alone(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as first, scratch_folder(tmp_path) as second:
        assert first.is_dir()
        assert first != second
