"""`reelhouse docs` (for this project): writes the reference pages from the code, or says which are out of date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reelhouse.cli import console
from reelhouse.errors import Unavailable

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def docs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 when a page is old.")] = False,
) -> None:
    """Write docs/reference/ from the code."""
    if not FOLDER.is_dir():
        raise Unavailable(f"There is no folder {FOLDER}.", hint="Run this from a checkout of the project.")
    changed = old_pages(FOLDER)
    if not check:
        for name, text in changed.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
    for name in changed:
        console.output.print(f"{name}: {'out of date' if check else 'written'}", highlight=False)
    if check and changed:
        raise typer.Exit(1)


def old_pages(folder: Path) -> dict[str, str]:
    """The pages whose file says something else than the code, with what it should say."""
    from reelhouse.cli.reference import pages

    return {name: text for name, text in pages().items() if _stored(folder / name) != text}


def _stored(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
