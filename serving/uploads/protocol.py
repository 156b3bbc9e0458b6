"""The tus 1.0 protocol as text: headers in, values out; knows no file and no table."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, StringConstraints, ValidationError

from reelhouse.errors import BadInput, TooLarge
from serving.errors import PreconditionFailed, WrongContentType
from serving.policy import Visibility

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
CONTENT_TYPE = "application/offset+octet-stream"
VIDEO_SUFFIXES = "3gp avi flv m2ts m4v mkv mov mp4 mpeg mpg mts ogv ts webm wmv"
AUDIO_SUFFIXES = "aac flac m4a mp3 ogg opus wav"
SUFFIXES = frozenset(f".{suffix}" for suffix in f"{VIDEO_SUFFIXES} {AUDIO_SUFFIXES}".split())


class Wishes(BaseModel):
    """What the metadata of an upload say; `created_at` is given for recordings that are older than their upload."""

    filename: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    workspace: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    visibility: Visibility = "workspace"
    created_at: AwareDatetime | None = None

    @property
    def title(self) -> str:
        """The wished name, or the file's name without its ending."""
        return self.name or PurePosixPath(self.filename).stem or self.filename


def parse_metadata(header: str) -> Wishes:
    """The values of `Upload-Metadata`: pairs of a key and base64 text, divided by commas."""
    try:
        values = dict(_pair(part) for part in header.split(",") if part.strip())
        return Wishes.model_validate({key: value for key, value in values.items() if key in Wishes.model_fields})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(
            f"Upload-Metadata, {first['loc'][0]}: {first['msg']}.", hint="Needed: filename, workspace."
        ) from error


def parse_length(header: str | None, *, limit_bytes: int) -> int:
    """The value of `Upload-Length`, which must be known and above zero."""

    if header is None or not header.isdecimal() or int(header) == 0:
        raise BadInput("Upload-Length is missing or no number above zero.", hint="Send the size of the file in bytes.")
    if int(header) > limit_bytes:
        raise TooLarge(
            f"This file has {int(header)} bytes, more than the limit of {limit_bytes}.",
            hint="Make it smaller, or raise upload_limit_bytes in reelhouse.toml.",
        )
    return int(header)


def parse_offset(header: str | None) -> int:
    """The value of `Upload-Offset`."""
    if header is None or not header.isdecimal():
        raise BadInput("Upload-Offset is missing or no number.", hint="Ask for it with HEAD.")
    return int(header)


def check_version(header: str | None) -> None:
    """PreconditionFailed unless the client speaks our version."""
    if header != VERSION:
        raise PreconditionFailed(f"Tus-Resumable is {header!r}, not {VERSION!r}.", hint=f"Speak tus {VERSION}.")


def check_content_type(header: str | None) -> None:
    """WrongContentType unless the body is a part of a file."""
    if header != CONTENT_TYPE:
        raise WrongContentType(f"Content-Type is {header!r}.", hint=f"Send {CONTENT_TYPE}.")


def safe_suffix(file_name: str) -> str:
    """The file name's ending when it is a known one, else `.bin`; nothing else of the name is ever used as a path."""
    suffix = PurePosixPath(file_name).suffix.lower()
    return suffix if suffix in SUFFIXES else ".bin"


def http_date(at: datetime) -> str:
    """An instant as HTTP writes it."""
    return at.strftime("%a, %d %b %Y %H:%M:%S GMT")


def _pair(part: str) -> tuple[str, str]:
    key, _, value = part.strip().partition(" ")
    try:
        return key, base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BadInput(f"Upload-Metadata, {key}: no base64 of UTF-8 text.", hint="See tus.io, creation.") from error


def check_metadata_date(created_at: datetime | None, *, now: datetime) -> None:
    """BadInput for a recording from the future."""
    if created_at is not None and created_at > now:
        raise BadInput(
            f"created_at is {created_at.isoformat()}, in the future.", hint="Leave it out for a new recording."
        )
