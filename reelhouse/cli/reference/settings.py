"""The page of settings, from the fields of the settings class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelhouse.cli.reference.markdown import block, code, table, whole

INTRO = """A setting comes from, the first one wins: an option of the command, a variable `REELHOUSE_<NAME>`, the file
`reelhouse.toml` in the home folder. Nothing needs to be set: an empty address means the embedded default below the
home."""
EXAMPLE = """# .reelhouse/reelhouse.toml
speech_model = "faster-whisper:/models/whisper-small"
public_url = "https://video.example.com"
workers = 4"""


def page() -> str:
    """The page."""
    from reelhouse.settings import Settings

    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    columns = ("setting", "variable", "default", "what it says")
    return whole("Settings", INTRO, block(EXAMPLE, "toml"), table(columns, rows))


def _row(name: str, field: Any) -> tuple[str, str, str, str]:
    return code(name), code(f"REELHOUSE_{name.upper()}"), code(_shown(field.default)), field.description or ""


def _shown(value: object) -> str:
    return value.as_posix() if isinstance(value, Path) else str(value)
