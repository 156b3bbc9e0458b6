"""Says in words what a file that no demuxer opens seems to be, from its first bytes; knows no ffmpeg."""

from __future__ import annotations

from pathlib import Path

HEAD_BYTES = 4096
PLAYLIST_MARKS = (b"#EXTM3U", b"ffconcat", b"<MPD", b"<SmoothStreamingMedia")
KNOWN_MARKS = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a compressed archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
FORMATS = "MP4, MOV, WebM, MKV, AVI, MPEG, Ogg, WAV, MP3, AAC, FLAC or GIF"


def text_reason(source: Path) -> str:
    """Why this file is refused before any demuxer sees it; '' for a file that may be a recording."""
    head = _head(source)
    if not head:
        return "The file is empty. Upload it again."
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if any(mark in start[:512] for mark in PLAYLIST_MARKS) and _is_text(head):
        return "This is a playlist that points to other files, not a recording. Upload the recording itself."
    if _is_text(head):
        return f"This is a text file, not a recording. Upload {FORMATS}."
    return ""


def unknown_reason(source: Path) -> str:
    """Why a file that no demuxer opens is refused."""
    head = _head(source)
    for mark, kind in KNOWN_MARKS.items():
        if head.startswith(mark):
            return f"This is {kind}, not a recording. Upload {FORMATS}."
    if head[4:8] == b"ftyp":
        return (
            "The recording is cut off: its index, which stands at the end of the file, is missing, "
            "so that nothing can be played. Upload the complete file."
        )
    return f"This is not a recording in a format that we know. Upload {FORMATS}."


def _head(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(HEAD_BYTES)


def _is_text(head: bytes) -> bool:
    """Text in UTF-8 (perhaps cut inside a character) without control characters."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        text = head[: error.start].decode("utf-8")
    return all(character.isprintable() or character in "\t\r\n\f\ufeff" for character in text)
