"""What the tests of models share: one loaded embedder, and speech made on the spot."""

from __future__ import annotations

import pytest

from models.embed.minilm import MiniLM


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    return MiniLM()
