"""Where Superset lives in the home folder, its secrets, and what has been done there already."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lake.durable import make_folder, write_whole

USER = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Name and password of Superset's administrator."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Place:
    """The folder `superset` of a home; everything of Superset lies in it, and deleting it loses nothing of Reelhouse."""

    folder: Path

    @property
    def gold(self) -> Path:
        """The gold tables as one DuckDB file."""
        return self.folder / "engagement.duckdb"

    @property
    def bundle(self) -> Path:
        """The dashboard's files, zipped."""
        return self.folder / "engagement.zip"

    @property
    def project(self) -> Path:
        """The uv project of Superset, copied here so that its lock file stays with the home."""
        return self.folder / "project"

    @property
    def environment(self) -> Path:
        """Superset's virtual environment."""
        return self.folder / "environment"

    @property
    def metadata(self) -> Path:
        """Superset's own database."""
        return self.folder / "superset.sqlite"

    @property
    def log(self) -> Path:
        """What Superset says."""
        return self.folder / "superset.log"

    @property
    def lock(self) -> Path:
        """Held by the process that serves; its content is the address."""
        return self.folder / "serving"

    def make(self) -> None:
        """Create the folder for its owner only, and Superset's secret key at the first time."""
        make_folder(self.folder)
        self.folder.chmod(0o700)
        key = self.folder / "secret.key"
        if not key.exists():
            write_whole(key, secrets.token_urlsafe(48).encode())

    def sign_in(self) -> SignIn:
        """The administrator's sign-in; the password is drawn at the first time and readable by the owner only."""
        path = self.folder / "sign-in.json"
        if not path.exists():
            drawn = SignIn(user=USER, password=secrets.token_urlsafe(12))
            write_whole(path, msgspec.json.format(msgspec.json.encode(drawn)))
        return msgspec.json.decode(path.read_bytes(), type=SignIn)

    def done(self) -> dict[str, str]:
        """The fingerprint of each stage when it was last finished."""
        path = self._done
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.exists() else {}

    def finished(self, stages: Mapping[str, str]) -> None:
        """Remember that these stages ended with these fingerprints."""
        write_whole(self._done, msgspec.json.format(msgspec.json.encode(self.done() | dict(stages))))

    @property
    def _done(self) -> Path:
        return self.folder / "done.json"
