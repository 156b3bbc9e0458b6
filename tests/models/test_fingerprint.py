"""A model's fingerprint follows its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.fingerprint import fingerprint

SIZE_BYTES = 20_000_000


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    file = tmp_path / "model.bin"
    file.write_bytes(b"\0" * SIZE_BYTES)
    return file


def test_the_same_content_has_the_same_fingerprint(weights: Path) -> None:
    assert fingerprint(weights.parent, [weights]) == fingerprint(weights.parent, [weights])


@pytest.mark.parametrize("content", [b"\1" * SIZE_BYTES, b"\0" * (SIZE_BYTES + 1), b""])
def test_other_content_has_another_fingerprint(weights: Path, content: bytes) -> None:
    before = fingerprint(weights.parent, [weights])
    weights.write_bytes(content)
    assert fingerprint(weights.parent, [weights]) != before
