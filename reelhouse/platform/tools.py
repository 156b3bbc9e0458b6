"""What a step may use inside a worker process: the ports, and a scratch folder of its own for each item."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from reelhouse.platform import Platform
from reelhouse.platform.scratch import scratch_folder
from reelhouse.ports import Blobs, Embedder, Summariser, Transcriber
from reelhouse.settings import Settings


class LocalTools:
    """The tools of one process; `scratch` is a fresh folder while `workplace` is open."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._scratch: Path | None = None

    @property
    def blobs(self) -> Blobs:
        """Recordings and everything made from them."""
        return self._platform.blobs

    @property
    def transcriber(self) -> Transcriber:
        """Speech to text."""
        return self._platform.transcriber

    @property
    def embedder(self) -> Embedder:
        """Text to vectors."""
        return self._platform.embedder

    @property
    def summariser(self) -> Summariser:
        """Text to structure."""
        return self._platform.summariser

    @property
    def scratch(self) -> Path:
        """A folder for this item's files, removed afterwards."""
        if self._scratch is None:
            raise RuntimeError("scratch is there only while an item is worked on")
        return self._scratch

    @contextmanager
    def workplace(self) -> Iterator[LocalTools]:
        """Make the scratch folder, and remove it whatever happens."""
        with scratch_folder(self._platform.home / "scratch") as self._scratch:
            try:
                yield self
            finally:
                self._scratch = None


@cache
def tools_of(settings_json: str) -> LocalTools:
    """The tools of this process for these settings, made once."""
    return LocalTools(Platform.open(Settings.model_validate_json(settings_json)))
