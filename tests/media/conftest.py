"""Makes small recordings on the spot, each once a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from media.ffmpeg import ffmpeg
from tests.media.recordings import AAC, H264, Make, pictures, tone


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Writes a file with ffmpeg under this name; the same name gives the same file again."""
    folder = tmp_path_factory.mktemp("recordings")

    def _make(name: str, *arguments: str) -> Path:
        path = folder / name
        if not path.exists():
            ffmpeg([*arguments, str(path)])
        return path

    return _make


@pytest.fixture(scope="session")
def talk(make: Make) -> Path:
    """A 14 s recording that can be copied: H.264 with a keyframe every 2 s, AAC."""
    return make("talk.mp4", *pictures(14), *tone(14), *H264, "-bf", "2", *AAC)
