"""The project's own pages and what is in them: links, headings, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """README, change log, and every page below docs/."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def reference(name: str) -> str:
    """The text of a reference page."""
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """File and anchor of each relative link; the page itself where only an anchor is named."""
    for address in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in address:
            path, _, anchor = address.partition("#")
            yield (page.parent / path if path else page), anchor


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in HEADING.findall(text)}


def code(page: Path, language: str) -> list[str]:
    """The code blocks of a language."""
    return [text for name, text in FENCE.findall(page.read_text(encoding="utf-8")) if name == language]
