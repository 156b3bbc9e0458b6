"""The platform: what the settings chose, in one bundle, and the runners that carry jobs out over it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reelhouse.settings import Settings

if TYPE_CHECKING:
    from reelhouse.platform.spark_workers import SparkWorkers
    from reelhouse.platform.workers import Workers
    from reelhouse.ports import Blobs, Embedder, Engine, Inbox, Storage, Stream, Summariser, Transcriber, Vectors


class Platform:
    """Every port of one deployment, each made when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @classmethod
    def open(cls, settings: Settings | None = None) -> Platform:
        """The platform of `settings`, by default those of the environment and `reelhouse.toml`."""
        return cls(settings or Settings())

    def at_hand(self) -> Platform:
        """The same tables with an engine of this process, for questions that are to be answered in a moment."""
        if not self.engine.own_process:
            return self
        return Platform(self.settings.model_copy(update={"engine": "duckdb:"}))

    @property
    def home(self) -> Path:
        """The deployment's folder, absolute."""
        return self.settings.home.absolute()

    @cached_property
    def storage(self) -> Storage:
        """Delta tables."""
        from lake import open as lake_open

        return lake_open.storage(self.settings)

    @cached_property
    def engine(self) -> Engine:
        """The engine that runs Ibis expressions and SQL."""
        from lake import open as lake_open

        return lake_open.engine(self.settings, self.storage)

    @cached_property
    def inbox(self) -> Inbox:
        """Acknowledged input."""
        from lake import open as lake_open

        return lake_open.inbox(self.settings)

    @cached_property
    def stream(self) -> Stream | None:
        """The engine's own way from the inbox to bronze, where it has one."""
        from lake import open as lake_open

        return lake_open.stream(self.settings, self.engine)

    @cached_property
    def blobs(self) -> Blobs:
        """Recordings and everything made from them."""
        from lake import open as lake_open

        return lake_open.blobs(self.settings)

    @cached_property
    def vectors(self) -> Vectors:
        """The search index."""
        from lake import open as lake_open

        return lake_open.vectors(self.settings)

    @cached_property
    def transcriber(self) -> Transcriber:
        """Speech to text."""
        from models import choose

        return choose.transcriber(self.settings.speech_model)

    @cached_property
    def embedder(self) -> Embedder:
        """Text to vectors."""
        from models import choose

        return choose.embedder(self.settings.embedding_model, cache=self.home / "models")

    @cached_property
    def summariser(self) -> Summariser:
        """Text to structure."""
        from models import choose

        return choose.summariser(self.settings.summary_model, self.embedder)

    @cached_property
    def workers(self) -> Workers | SparkWorkers:
        """The workers of AI and media steps: the engine's own where it has some, else processes here."""
        if (carry := self.engine.map_batches) is not None:
            from reelhouse.platform.spark_workers import SparkWorkers

            return SparkWorkers(self.settings, carry)
        from reelhouse.platform.workers import Workers

        return Workers(self.settings)

    def close(self) -> None:
        """End the worker processes and the inbox's connections, if there are any."""
        if "workers" in self.__dict__:
            self.workers.close()
        if "inbox" in self.__dict__:
            self.inbox.close()
        if (stream := self.__dict__.get("stream")) is not None:
            stream.close()
