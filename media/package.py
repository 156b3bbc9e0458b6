"""Lays out a recording for players: HLS and DASH manifests over measured CMAF renditions, all paths relative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from media import dash, hls
from media.hls import Subtitles
from media.renditions import Rendition, SegmentFile, read_rendition
from reelhouse.errors import UnreadableMedia

__all__ = ["Manifests", "Rendition", "SegmentFile", "Subtitles", "read_rendition", "write_manifests"]

MASTER, DASH = "master.m3u8", "manifest.mpd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifests:
    """The written files: the HLS entrance, the DASH entrance, and every other playlist."""

    master: Path
    dash: Path
    playlists: tuple[Path, ...]


def write_manifests(
    folder: Path,
    renditions: Sequence[Rendition],
    *,
    prefix: Mapping[str, str] | None = None,
    subtitles: Sequence[Subtitles] = (),
) -> Manifests:
    """Write all manifests into `folder`; `prefix` gives the relative folder of a rendition's segments.

    A rendition without a prefix lies in `folder/<its name>`. Raises UnreadableMedia without renditions.
    """
    if not renditions:
        raise UnreadableMedia("There is nothing to play: the recording has neither picture nor sound.")
    bases = {rendition.name: (prefix or {}).get(rendition.name, rendition.name) for rendition in renditions}
    files = _playlist_files(renditions)
    texts = _media_texts(renditions, bases, files)
    duration_ms = max(rendition.duration_ms for rendition in renditions)
    captions = {f"subtitles-{item.language}.m3u8": item for item in subtitles}
    texts |= {file: hls.subtitle_playlist(item, duration_ms=duration_ms) for file, item in captions.items()}
    # The entrances come last, so that they never name a playlist that is not there yet.
    entrances = {
        MASTER: hls.master_playlist(renditions, playlists=files, subtitles=captions),
        DASH: dash.manifest(renditions, bases=bases, subtitles=subtitles),
    }
    for name, text in (texts | entrances).items():
        _replace(folder / name, text)
    return Manifests(master=folder / MASTER, dash=folder / DASH, playlists=tuple(folder / name for name in texts))


def _playlist_files(renditions: Sequence[Rendition]) -> dict[str, str]:
    files = {rendition.name: f"{rendition.name}.m3u8" for rendition in renditions}
    pictures = [rendition.name for rendition in renditions if rendition.kind == "video"]
    return files | {f"{name}/keyframes": f"{name}-keyframes.m3u8" for name in pictures}


def _media_texts(renditions: Sequence[Rendition], bases: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
    target = hls.target_seconds(renditions)
    texts: dict[str, str] = {}
    for rendition in renditions:
        base = bases[rendition.name]
        texts[files[rendition.name]] = hls.media_playlist(rendition, base=base, target=target)
        if rendition.kind == "video":
            keyframes = hls.keyframe_playlist(rendition, base=base, target=target)
            texts[files[f"{rendition.name}/keyframes"]] = keyframes
    return texts


def _replace(path: Path, text: str) -> None:
    """Swap the file in whole, so that a player never reads half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
