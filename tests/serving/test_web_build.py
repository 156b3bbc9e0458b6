"""Building the web app: when it builds, what names a build, and what a failed one says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from reelhouse.errors import Unavailable
from serving import web_build
from serving.web_build import built_app, sources_hash, wheel_node


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of what the build reads, without the packages."""
    folder = tmp_path / "web"
    for name in web_build.INPUTS:
        source = web_build.SOURCES / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        folder.mkdir(exist_ok=True)
        copy(source, folder / name)
    return folder


def test_the_same_sources_have_the_same_name_wherever_they_lie(sources: Path):
    assert sources_hash(sources) == sources_hash(web_build.SOURCES)


def test_a_changed_source_is_another_build(sources: Path):
    before = sources_hash(sources)
    (sources / "src" / "main.tsx").write_text("changed")
    assert sources_hash(sources) != before


def test_a_renamed_source_is_another_build(sources: Path):
    before = sources_hash(sources)
    (sources / "src" / "main.tsx").rename(sources / "src" / "first.tsx")
    assert sources_hash(sources) != before


def test_tests_and_installed_packages_are_no_part_of_a_build(sources: Path):
    before = sources_hash(sources)
    (sources / "node_modules").mkdir()
    (sources / "node_modules" / "package.js").write_text("installed")
    assert sources_hash(sources) == before


def test_what_is_built_already_is_not_built_again(sources: Path, tmp_path: Path):
    ready = tmp_path / "cache" / sources_hash(sources)
    ready.mkdir(parents=True)
    (ready / "index.html").write_text("built")
    said: list[str] = []
    assert built_app(tmp_path / "cache", progress=said.append, sources=sources) == ready
    assert said == []


def test_a_failed_build_says_what_npm_said_and_leaves_nothing(sources: Path, tmp_path: Path):
    (sources / "package-lock.json").write_text("no lock file")
    said: list[str] = []
    with pytest.raises(Unavailable, match=r"could not be built: npm ci") as failure:
        built_app(tmp_path / "cache", progress=said.append, sources=sources)
    assert "npm error" in failure.value.hint
    assert list((tmp_path / "cache").iterdir()) == []
    assert any("npm error" in line for line in said)


def test_the_wheel_brings_a_node_and_an_npm_that_run():
    node = wheel_node()
    said = subprocess.run([*node.npm, "--version"], env=node.environment, capture_output=True, text=True, check=True)
    assert int(said.stdout.split(".")[0]) >= 9


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (web_build.SOURCES / "package-lock.json").read_text()
