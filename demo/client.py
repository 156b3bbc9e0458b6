"""The demo's hands: a client of the public API, which knows no table and no file of the server."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from reelhouse.errors import BadInput, Conflict, NotFound, ReelhouseError, SignInNeeded, TooMany, Unavailable

CHUNK_BYTES = 8 * 1024**2
TUS = {"Tus-Resumable": "1.0.0"}
_ERRORS: Mapping[int, type[ReelhouseError]] = {
    401: SignInNeeded,
    409: Conflict,
    413: TooMany,
    429: TooMany,
    503: Unavailable,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A recording to send: its file, and what the catalog shall say of it."""

    path: Path
    name: str
    workspace: str
    visibility: str = "link"
    created_at: dt.datetime | None = None


class Client:
    """One caller of the API at `url`, signed in by `token` or not at all."""

    def __init__(self, url: str, *, token: str | None = None) -> None:
        headers = {"Origin": url} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._http = httpx.Client(base_url=url, headers=headers, timeout=60)

    def get(self, path: str, **query: str) -> dict[str, object]:
        """The JSON answer of a GET."""
        return _checked(self._http.get(path, params=query)).json()

    def post(self, path: str, body: object, *, headers: Mapping[str, str] | None = None) -> dict[str, object]:
        """The JSON answer of a POST with a JSON body."""
        return _checked(self._http.post(path, json=body, headers=headers)).json()

    def send_events(self, body: bytes, *, agent: str, token: str | None = None) -> int:
        """Post a batch of events as a player does and give how many were acknowledged."""
        headers = {"User-Agent": agent, "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return int(_checked(self._http.post("/v1/events", content=body, headers=headers)).json()["acknowledged"])

    def upload(self, upload: Upload) -> str:
        """Send a file by tus 1.0 and give the id of the video that it became."""
        size = upload.path.stat().st_size
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": _metadata(upload)}
        created = _checked(self._http.post("/v1/uploads", headers=headers))
        location, offset = created.headers["Location"], 0
        with upload.path.open("rb") as file:
            while True:
                part = file.read(CHUNK_BYTES)
                headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
                answer = _checked(self._http.patch(location, content=part, headers=headers))
                offset = int(answer.headers["Upload-Offset"])
                if offset >= size:
                    return answer.headers["Reelhouse-Video"]
                file.seek(offset)

    def is_up(self) -> bool:
        """Whether the server answers."""
        try:
            return self._http.get("/healthz", timeout=2).is_success
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """End the connections."""
        self._http.close()


def _metadata(upload: Upload) -> str:
    values = {
        "filename": upload.path.name,
        "name": upload.name,
        "workspace": upload.workspace,
        "visibility": upload.visibility,
    }
    if upload.created_at:
        values["created_at"] = upload.created_at.isoformat().replace("+00:00", "Z")
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        error = answer.json()["error"]
        message, hint = error["message"], error.get("hint", "")
    except (ValueError, KeyError, TypeError):
        message, hint = f"The server answered {answer.status_code} to {answer.request.url.path}.", answer.text[:200]
    if answer.status_code == 404:
        raise NotFound("page", answer.request.url.path, hint=f"{message} {hint}")
    raise _ERRORS.get(answer.status_code, BadInput)(message, hint=hint)
