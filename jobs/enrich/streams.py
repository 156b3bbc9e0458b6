"""Renditions and manifests as rows of silver.media_files. Declares no job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import msgspec
from ibis import _

from jobs.enrich.results import size_bytes
from media.package import Manifests, Rendition

if TYPE_CHECKING:
    import ibis.expr.types as ir


def stream_rows(
    made: Mapping[str, Any], folder: Path, renditions: Sequence[Rendition], manifests: Manifests
) -> Iterator[dict[str, Any]]:
    """Rows of what lies in `folder`; `made` has the video, the step, and as `blob` the folder's place in the blobs."""
    for rendition in renditions:
        yield _rendition_row(made, rendition)
    for kind, entrance in {"hls": manifests.master, "dash": manifests.dash}.items():
        files = manifests.playlists if kind == "hls" else ()
        yield {
            **made,
            "kind": kind,
            "name": entrance.name,
            "blob": f"{made['blob']}/{entrance.relative_to(folder).as_posix()}",
            "bytes": size_bytes(entrance, *files),
            "duration_ms": max(rendition.duration_ms for rendition in renditions),
        }


def _rendition_row(made: Mapping[str, Any], rendition: Rendition) -> dict[str, Any]:
    columns = (
        "name",
        "bytes",
        "width",
        "height",
        "frame_rate",
        "codecs",
        "bandwidth",
        "average_bandwidth",
        "duration_ms",
    )
    return {
        **made,
        **{column: getattr(rendition, column) for column in columns},
        "kind": "rendition",
        "blob": f"{made['blob']}/{rendition.name}/{rendition.init}",
        "detail": msgspec.json.encode(rendition).decode(),
    }


def published(media_files: ir.Table) -> ir.Table:
    """video, content (key of the publication), renditions (list of structs by name) of what `enrich.publish` made."""
    is_own = (_.step == "enrich.publish") & (_.kind == "rendition")
    own = media_files.filter(is_own).select("video", "work_key", "name", "blob", "detail")
    rendition = ibis.struct({column: own[column] for column in ("name", "blob", "detail")})
    return own.group_by("video").aggregate(content=own.work_key.max(), renditions=rendition.collect().sort())


def renditions_of(row: Mapping[str, Any]) -> list[tuple[Rendition, str]]:
    """The renditions in a row of `published`, pictures first, each with the place of its segments in the blobs."""
    known = [(msgspec.json.decode(made["detail"], type=Rendition), made["blob"]) for made in row["renditions"]]
    by_kind = sorted(known, key=lambda pair: (pair[0].kind != "video", pair[0].name))
    return [(rendition, blob.rpartition("/")[0]) for rendition, blob in by_kind]
