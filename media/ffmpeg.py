"""Runs ffmpeg, and any other child that reads an untrusted file, within limits of time, memory and file size."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from reelhouse.errors import DiskFull, StepTimedOut, Unavailable, UnreadableMedia

# Containers of recordings only: a playlist (hls, dash, concat) could make the reader open other files and hosts.
DEMUXERS = "mov,mp4,matroska,webm,avi,mpegts,mpeg,ogg,wav,mp3,aac,flac,gif,flv,asf"
PROTOCOLS = "file,pipe"
STDERR_TAIL_BYTES = 2000
NO_ROOM = os.strerror(errno.ENOSPC)
# More threads than this cost memory and give the encoders nothing at the sizes that we write.
THREADS = str(min(os.cpu_count() or 1, 8))
# Linux: the child asks to be killed when the process that waits for it is (prctl PR_SET_PDEATHSIG), then becomes the program.
FOLLOW = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 9); "
    "os.getppid() == int(sys.argv[1]) and os.execvp(sys.argv[2], sys.argv[2:])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use; `memory_bytes` counts private writable memory, not mapped code."""

    seconds: float = 600.0
    memory_bytes: int = 3 << 30
    file_bytes: int = 16 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a child ended: exit code (negative: the signal), all it wrote to stdout, the end of its stderr."""

    code: int
    stdout: bytes
    stderr_tail: str


def ffmpeg(arguments: Sequence[str], *, limits: Limits | None = None, folder: Path | None = None) -> Finished:
    """Run ffmpeg with these arguments inside `folder`.

    Raises UnreadableMedia when ffmpeg gives up on its input, StepTimedOut past the time limit, DiskFull when there is
    no room for its output, Unavailable when there is no ffmpeg program.
    """
    command = [str(binary()), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y"]
    finished = run_child([*command, *arguments], limits=limits or Limits(), folder=folder)
    if finished.code != 0 and NO_ROOM in finished.stderr_tail:
        raise DiskFull("There is no room for what ffmpeg makes.", hint="Free some space, then run it again.")
    if finished.code != 0:
        raise UnreadableMedia("The recording could not be converted.", hint=finished.stderr_tail)
    return finished


def source_arguments(source: Path, *options: str) -> list[str]:
    """The arguments that open `source` as untrusted input: only known containers, only from this disk."""
    guards = ["-protocol_whitelist", PROTOCOLS, "-format_whitelist", DEMUXERS]
    return [*guards, "-fflags", "+discardcorrupt", "-threads", THREADS, *options, "-i", file_url(source)]


def file_url(path: Path) -> str:
    """The path as ffmpeg takes it literally, whatever characters it holds."""
    return f"file:{path.absolute()}"


def binary() -> Path:
    """The ffmpeg program of the imageio-ffmpeg wheel; raises Unavailable when there is none."""
    import imageio_ffmpeg

    try:
        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise Unavailable(
            "There is no ffmpeg program.", hint="Install the imageio-ffmpeg wheel for this platform."
        ) from error


def run_child(command: Sequence[str], *, limits: Limits, folder: Path | None = None) -> Finished:
    """Run a command in its own process group within `limits`; the whole group dies when its time is over."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = _start(command, folder=folder, streams=(stdout, stderr))
        try:
            _limit(child.pid, limits)
            child.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise StepTimedOut(
                f"{Path(command[0]).name} ran longer than {limits.seconds:g} s and was stopped.",
                hint=_tail(stderr),
            ) from error
        finally:
            _end(child)
        stdout.seek(0)
        return Finished(code=child.returncode, stdout=stdout.read(), stderr_tail=_tail(stderr))


def _start(
    command: Sequence[str], *, folder: Path | None, streams: tuple[IO[bytes], IO[bytes]]
) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    if shutil.which(command[0]) is None:
        raise Unavailable(f"{command[0]} could not be started.", hint="There is no such program.")
    try:
        return subprocess.Popen(
            _following(command),
            cwd=folder,
            env=environment | {"LC_ALL": "C.UTF-8", "AV_LOG_FORCE_NOCOLOR": "1", "MALLOC_ARENA_MAX": "4"},
            stdin=subprocess.DEVNULL,
            stdout=streams[0],
            stderr=streams[1],
            start_new_session=True,
        )
    except OSError as error:
        raise Unavailable(f"{command[0]} could not be started.", hint=str(error)) from error


def _following(command: Sequence[str]) -> list[str]:
    """The command such that it dies with this process, however this process dies."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", FOLLOW, str(os.getpid()), *command]


def _limit(pid: int, limits: Limits) -> None:
    """Set the limits from outside: code between fork and exec is not safe in a parent with threads."""
    if sys.platform != "linux":
        return
    import resource

    wanted = {
        resource.RLIMIT_DATA: limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    try:
        for name, value in wanted.items():
            resource.prlimit(pid, name, (value, value))
    except ProcessLookupError:
        return  # it ended before it could use anything


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the whole group; the child may be gone while something that it started is not."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _tail(stderr: IO[bytes]) -> str:
    stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, stderr.tell() - STDERR_TAIL_BYTES))
    return stderr.read().decode("utf-8", "replace").strip()
