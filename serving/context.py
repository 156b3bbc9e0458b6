"""What every request may use, built once per application: the platform, the catalog, secrets, clock and views."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reelhouse.platform import Platform
    from serving.accounts.attempts import Attempts
    from serving.accounts.passwords import Passwords
    from serving.catalog.database import Catalog
    from serving.clock import Clock
    from serving.lake_view import LakeView
    from serving.media.served import ServedFiles
    from serving.metrics.facts import Facts
    from serving.remember import Remembered
    from serving.search.sentences import Vectors
    from serving.signing import Signer
    from serving.status.freshness import FreshnessView


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The parts behind the routes; `web_folder` holds the built web application, if there is one.

    `living_grants` remembers for a moment which playback grants may still be used; `served` what was served, until the
    lake is told.
    """

    platform: Platform
    catalog: Catalog
    passwords: Passwords
    attempts: Attempts
    signer: Signer
    clock: Clock
    lake: LakeView
    freshness: FreshnessView
    facts: Facts
    vectors_of_texts: Vectors
    living_grants: Remembered[tuple[str, str], bool]
    served: ServedFiles
    web_folder: Path | None

    @property
    def is_https(self) -> bool:
        """Whether viewers reach this server by https, so that cookies are sent there only."""
        return self.platform.settings.public_url.startswith("https:")
