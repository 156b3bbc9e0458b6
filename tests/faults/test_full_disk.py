"""A refresh on a full disk says so in one line, blames no recording for it, and goes on when there is room."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from media.ffmpeg import ffmpeg
from reelhouse.errors import DiskFull
from reelhouse.platform import Platform
from reelhouse.platform.space import RESERVE_BYTES
from reelhouse.settings import Settings
from tests.conftest import needs, reelhouse
from tests.faults.homes import BOOK_OF_WORK, commits, content

MEGABYTE = 1024**2
PICTURES = ("-f", "lavfi", "-i", "testsrc2=d=60", "-c:v", "rawvideo")


@dataclass(frozen=True, kw_only=True)
class SmallDisk:
    """A file system of its own with little room."""

    root: Path

    def grow(self, megabytes: int) -> None:
        mount("-o", f"remount,size={megabytes}m", str(self.root))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    root = tmp_path / "disk"
    root.mkdir()
    if mount("-t", "tmpfs", "-o", "size=1m", "none", str(root)):
        pytest.skip("this process may not mount a file system")
    yield SmallDisk(root=root)
    subprocess.run(["umount", "--lazy", str(root)], check=True)


def mount(*arguments: str) -> int:
    return subprocess.run([needs("mount"), *arguments], capture_output=True, check=False).returncode


def refused(home: Path) -> str:
    """The last line of a refresh that ended badly."""
    done = reelhouse("refresh", "--home", home)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_work_does_not_begin_without_a_reserve(small_disk: SmallDisk, waiting: Path) -> None:
    small_disk.grow(RESERVE_BYTES // MEGABYTE - 4)
    home = Path(shutil.copytree(waiting, small_disk.root / "home"))
    assert "Free some space" in refused(home)
    assert commits(home) == 0


def test_a_disk_that_fills_up_in_the_middle_costs_nothing_but_time(
    small_disk: SmallDisk, waiting: Path, undisturbed: Path
) -> None:
    small_disk.grow(RESERVE_BYTES // MEGABYTE + 28)  # enough to begin, too little for the embedding model
    home = Path(shutil.copytree(waiting, small_disk.root / "home"))
    assert "Free some space" in refused(home)
    assert 0 < commits(home) < commits(undisturbed)
    small_disk.grow(400)
    assert reelhouse("refresh", "--home", home).returncode == 0
    assert content(home) == content(undisturbed)
    assert unhappy(home) == []


def test_ffmpeg_without_room_is_no_fault_of_the_recording(small_disk: SmallDisk) -> None:
    with pytest.raises(DiskFull):
        ffmpeg([*PICTURES, str(small_disk.root / "big.mkv")])


def unhappy(home: Path) -> list[dict[str, object]]:
    """Work that did not end well, as the book tells."""
    query = f"select step, status, reason from {BOOK_OF_WORK} where status <> 'done'"
    return Platform.open(Settings(home=home)).engine.sql(query).to_pylist()
