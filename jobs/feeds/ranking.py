"""Several rankings into one: reciprocal rank fusion, then a choice that avoids more of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

RANK_OFFSET = 60  # Cormack, Clarke and Büttcher 2009


def ranks(scores: Mapping[str, float], *, above: float = 0.0) -> dict[str, int]:
    """Rank from 1 of each name whose score is above a bound; equal scores by name."""
    chosen = [name for name, score in scores.items() if score > above]
    return {name: rank for rank, name in enumerate(sorted(chosen, key=lambda name: (-scores[name], name)), start=1)}


def fuse(rankings: Sequence[tuple[float, Mapping[str, int]]]) -> dict[str, float]:
    """Weighted reciprocal rank fusion, brought to 1 for a name that leads every ranking."""
    whole = sum(weight for weight, _ in rankings) / (RANK_OFFSET + 1)
    names = {name for _, ranking in rankings for name in ranking}
    return {name: _fused(name, rankings) / whole for name in names}


def _fused(name: str, rankings: Sequence[tuple[float, Mapping[str, int]]]) -> float:
    return sum(weight / (RANK_OFFSET + ranking[name]) for weight, ranking in rankings if name in ranking)


def diverse(
    scores: Mapping[str, float], likeness: Callable[[str, str], float], *, limit: int, penalty: float
) -> list[str]:
    """Up to `limit` names, best first; each is marked down by its likeness to those chosen before (MMR)."""
    chosen: list[str] = []
    left = sorted(scores)
    nearest = dict.fromkeys(left, 0.0)
    while left and len(chosen) < limit:
        best = max(left, key=lambda name: (1 - penalty) * scores[name] - penalty * nearest[name])
        left.remove(best)
        chosen.append(best)
        nearest = {name: max(nearest[name], likeness(name, best)) for name in left}
    return chosen
