"""The uploaded file together with its probe: what every media step starts from. Declares no job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from jobs.enrich.recordings import living
from media.probe import Probe

if TYPE_CHECKING:
    import ibis.expr.types as ir


def usable(recordings: ir.Table, media_assets: ir.Table) -> ir.Table:
    """video, blob, content (key of the probe), probe (JSON), has_video, has_audio of all that was not refused."""
    assets = media_assets.filter(media_assets.verdict != "refused")
    known = assets.select("video", "has_video", "has_audio", content=assets.work_key, probe=assets.detail)
    return known.inner_join(living(recordings).select("video", "blob"), "video")


def probe_of(row: Mapping[str, Any]) -> Probe:
    """The probe in a row of `usable`."""
    return msgspec.json.decode(row["probe"], type=Probe)
