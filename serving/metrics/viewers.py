"""Who viewed a video, by name: keys become names here, after the rights were checked, and nowhere in the lake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from serving.metrics.facts import Scope
from serving.metrics.schemas import Viewer
from serving.videos.present import people_names

if TYPE_CHECKING:
    from serving.context import Context

SHOWN = 500
KEPT_LETTERS = 4


def viewers(here: Context, scope: Scope, *, duration_ms: int | None) -> list[Viewer]:
    """Who viewed, the latest first."""
    rows = here.facts.viewers(scope)
    ranked = sorted(rows, key=lambda row: (-row["last_at"].timestamp(), str(row["viewer"])))[:SHOWN]
    names = people_names(here, {row["viewer"] for row in ranked if row["viewer_kind"] == "person"})
    watched = here.facts.watched(scope, sorted(row["viewer"] for row in ranked if row["viewer"] is not None))
    return [
        Viewer(
            name=name_of(row["viewer"], names),
            kind=row["viewer_kind"],
            views=row["views"],
            watched_seconds=(row["watched_ms"] or 0) / 1000,
            share_watched=_share(watched.get(row["viewer"]), duration_ms),
            last_at=row["last_at"],
        )
        for row in ranked
    ]


def name_of(viewer: str | None, names: Mapping[str, str]) -> str:
    """A person's name, a few letters of a visitor's pseudonym, or nobody."""
    if viewer is None:
        return "Anonymous"
    return names.get(viewer) or ("Former person" if viewer.startswith("p_") else f"Visitor {viewer[-KEPT_LETTERS:]}")


def _share(watched_ms: int | None, duration_ms: int | None) -> float | None:
    return None if watched_ms is None or not duration_ms else min(1.0, watched_ms / duration_ms)
