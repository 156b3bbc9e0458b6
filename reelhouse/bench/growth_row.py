"""How a cost grows with the size of the work: a row whose ratio is the cost at the whole size over that at a tenth."""

from __future__ import annotations

import math

from reelhouse.bench.declaration import Row

LINEAR, FEWEST = 10.0, 50


def a_tenth(size: int) -> int:
    """A tenth of a size, but never too little to be any work."""
    return max(FEWEST, size // 10)


def growth(bench: str, name: str, work: str, *, whole: float, tenth: float) -> Row:
    """Ours at the whole size against ours at a tenth: 10 is linear, and the aim."""
    exponent = math.log10(whole / tenth) if whole and tenth else 0.0
    return Row(
        bench=bench, name=name, work=f"{work}; grows by the power {exponent:.2f}", ours=whole, peer=tenth,
        peer_name="ours at a tenth of the size", unit="seconds", aim=LINEAR,
    )  # fmt: skip
