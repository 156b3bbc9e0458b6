"""An upload over a real connection, cut in the middle, with the server killed on top, arrives whole when it is resumed."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
import pytest

from demo.client import Client
from lake.inbox.folder import FolderInbox
from tests.conftest import free_port
from tests.faults.processes import Started
from tests.serving.house import PATCH, TUS, begin_upload

CONTENT = Random(1).randbytes(3_000_000)
CUT_BYTES = 1_200_000
ME = {"name": "Ada", "email": "ada@example.org", "password": "correct horse", "workspace": "Team"}


class Served:
    """A server of its own on an empty home, which can be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        arguments = ["serve", "--home", str(self.home), "--port", str(self.port)]
        self.server, client = Started(arguments, self.home.parent / "mark"), Client(self.url)
        assert self.server.until(client.is_up, seconds=120), self.server.said()
        client.close()

    def kill(self) -> None:
        self.server.kill(group=True)

    def send_half(self, path: str, token: str) -> None:
        """Promise everything, send a part, and break the line."""
        fields = PATCH | {"Host": f"127.0.0.1:{self.port}", "Authorization": f"Bearer {token}", "Upload-Offset": "0"}
        head = "".join(f"{name}: {value}\r\n" for name, value in (fields | {"Content-Length": len(CONTENT)}).items())
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode() + CONTENT[:CUT_BYTES])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "home").mkdir()
    running = Served(tmp_path / "home")
    yield running
    running.kill()


def test_a_cut_upload_goes_on_where_it_was_after_the_server_was_killed(served: Served) -> None:
    with httpx.Client(base_url=served.url, headers={"Origin": served.url}, timeout=60) as client:
        assert client.post("/v1/setup", json=ME).status_code == 201
        token = client.post("/v1/tokens", json={"name": "test"}).json()["token"]
        place = begin_upload(client, len(CONTENT)).headers["Location"]
        served.send_half(place, token)
        assert served.server.until(lambda: arrived(client, place) > 0, seconds=30)
        served.kill()
        served.start()
        offset = arrived(client, place)
        assert 0 < offset <= CUT_BYTES
        rest = client.patch(place, content=CONTENT[offset:], headers=PATCH | {"Upload-Offset": str(offset)})
    video = rest.headers["Reelhouse-Video"]
    stored = served.home / "blobs" / "originals" / video / "source.mp4"
    assert hashlib.sha256(stored.read_bytes()).digest() == hashlib.sha256(CONTENT).digest()
    assert FolderInbox(served.home / "inbox").last("recordings") == 0


def arrived(client: httpx.Client, place: str) -> int:
    """How many bytes the server has, as it tells."""
    return int(client.head(place, headers=TUS).headers.get("Upload-Offset", "0"))
