"""An HTTP proxy before a store that spoils chosen requests: the way to it, made as bad as a test wants."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KINDS = ("error", "timeout", "half", "lost")
HELD_SECONDS = 10
HOP = {"connection", "expect", "keep-alive", "transfer-encoding", "date", "server"}


class Way:
    """Counts requests; `fault(number, method, path)` names what befalls one, or None. `cut` breaks every connection."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.fault: Callable[[int, str, str], str | None] = lambda *_: None
        self.before: Callable[[str, dict[str, str], str], None] = lambda *_: None
        self.requests: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port: int = self._server.server_address[1]

    def numbered(self, method: str, path: str) -> int:
        """Note a request and give its number, from 0."""
        with self._lock:
            self.requests.append((method, path))
            return len(self.requests) - 1

    def forget(self) -> None:
        """Count from 0 again."""
        with self._lock:
            self.requests.clear()

    def serve(self) -> None:
        """Serve until closed."""
        self._server.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def way(upstream: int) -> Iterator[Way]:
    """A running proxy to a port of this machine."""
    made = Way(upstream)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join(HELD_SECONDS)


def _handler(the_way: Way) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = HELD_SECONDS
        disable_nagle_algorithm = True  # or each answer waits 40 ms for a receipt of its headers

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = the_way.fault(the_way.numbered(self.command, self.path), self.command, self.path)
            the_way.before(self.command, dict(self.headers.items()), self.path)
            SPOILERS.get(kind or "", _pass_on)(self, the_way.upstream, body)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve

        def log_message(self, *_: Any) -> None:
            """Silent."""

    return Handler


def _pass_on(handler: BaseHTTPRequestHandler, upstream: int, body: bytes) -> None:
    answer, content = _asked(handler, upstream, body)
    _answer(handler, answer, content)


def _error(handler: BaseHTTPRequestHandler, _upstream: int, _body: bytes) -> None:
    """The store says that it cannot, and did not."""
    handler.send_response(503)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _timeout(handler: BaseHTTPRequestHandler, _upstream: int, _body: bytes) -> None:
    """Nothing comes back until the caller gives up."""
    handler.connection.settimeout(HELD_SECONDS)
    try:
        while handler.connection.recv(65536):
            pass
    except OSError:
        pass
    handler.close_connection = True


def _half(handler: BaseHTTPRequestHandler, upstream: int, body: bytes) -> None:
    """Of a write half arrives, of a read half comes back; then the line is dead."""
    if body:
        with socket.create_connection(("127.0.0.1", upstream), timeout=HELD_SECONDS) as line:
            head = "".join(
                f"{name}: {value}\r\n" for name, value in handler.headers.items() if name.lower() != "expect"
            )
            line.sendall(f"{handler.command} {handler.path} HTTP/1.1\r\n{head}\r\n".encode() + body[: len(body) // 2])
    else:
        answer, content = _asked(handler, upstream, body)
        _answer(handler, answer, content, send=len(content) // 2)
    _drop(handler)


def _lost(handler: BaseHTTPRequestHandler, upstream: int, body: bytes) -> None:
    """The store does it, and nobody hears of it."""
    _asked(handler, upstream, body)
    _drop(handler)


def _cut(handler: BaseHTTPRequestHandler, _upstream: int, _body: bytes) -> None:
    """The line is dead before the store hears anything."""
    _drop(handler)


SPOILERS = {"error": _error, "timeout": _timeout, "half": _half, "lost": _lost, "cut": _cut}


def _asked(handler: BaseHTTPRequestHandler, upstream: int, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
    """Headers go on as they came, the signed host among them."""
    line = http.client.HTTPConnection("127.0.0.1", upstream, timeout=HELD_SECONDS)
    try:
        line.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            if name.lower() not in HOP:
                line.putheader(name, value)
        line.endheaders(body or None)
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()


def _answer(
    handler: BaseHTTPRequestHandler, answer: http.client.HTTPResponse, content: bytes, *, send: int | None = None
) -> None:
    handler.send_response_only(answer.status, answer.reason)
    length = answer.headers.get("Content-Length") if handler.command == "HEAD" else str(len(content))
    for name, value in answer.getheaders():
        if name.lower() not in HOP | {"content-length"}:
            handler.send_header(name, value)
    if answer.status != 204:
        handler.send_header("Content-Length", length or "0")
    handler.end_headers()
    handler.wfile.write(content[:send])


def _drop(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.flush()
    try:
        handler.connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
