"""The server's address: what viewers use is what was chosen, or else where the server listens."""

from __future__ import annotations

from pathlib import Path

from reelhouse.cli.serve import served_settings


def test_a_chosen_public_address_stays(tmp_path: Path) -> None:
    (tmp_path / "reelhouse.toml").write_text('public_url = "https://video.example.com"\n')
    assert served_settings(tmp_path, host="127.0.0.1", port=8001).public_url == "https://video.example.com"


def test_without_one_viewers_use_the_address_that_the_server_listens_on(tmp_path: Path) -> None:
    settings = served_settings(tmp_path, host="127.0.0.1", port=8001)
    assert (settings.public_url, settings.port) == ("http://127.0.0.1:8001", 8001)
