"""Which texts are keys of blobs: relative POSIX paths without `..`, the same in every store."""

from __future__ import annotations

from reelhouse.errors import BadInput

INCOMING = ".incoming"
LONGEST_NAME_BYTES = 255


def check_key(key: str) -> None:
    """BadInput for a text that is no key."""
    parts = key.split("/")
    if not all(map(_is_name, parts)) or parts[0] == INCOMING:
        raise BadInput(f"{key!r} is no key of a blob.", hint="A key is a relative path without '..' and '//'.")


def _is_name(part: str) -> bool:
    if part in ("", ".", "..") or "\\" in part or any(ord(letter) < ord(" ") for letter in part):
        return False
    return len(part.encode(errors="surrogatepass")) <= LONGEST_NAME_BYTES
