"""Which tests run in one process: those that share something dear, the dearest first; the others by file.

Told by the text of a file (and of its folder's conftest.py), since the process that hands tests out collects none.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent.parent
SIGNS = {
    "demo": ("demo_home", "demo_platform", "figures: Callable"),
    "spark": ("mark.spark",),
    "undisturbed": ("undisturbed: Path",),
    "kafka": ("mark.kafka", "kafka_broker"),
    "s3": ("mark.s3",),
}
DEAREST_FIRST = tuple(SIGNS)


class Together(LoadScopeScheduling):
    """Hands whole groups to the processes."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


@cache
def group_of(file: str) -> str:
    """The group of a test file, which is given by its path below the root."""
    path = ROOT / file
    beside = path.with_name("conftest.py")
    text = path.read_text() + (beside.read_text() if beside.exists() and beside.parent.name != "tests" else "")
    return next((name for name, signs in SIGNS.items() if any(sign in text for sign in signs)), file)


def rank(file: str) -> int:
    """Where the group of a file stands in the order of work."""
    group = group_of(file)
    return DEAREST_FIRST.index(group) if group in SIGNS else len(DEAREST_FIRST)
