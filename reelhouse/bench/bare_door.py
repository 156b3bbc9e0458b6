"""The peer of the events endpoint: a server that appends each body to a file and syncs it, and looks at nothing."""

from __future__ import annotations

import os
import struct
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

_LENGTH = struct.Struct("<I")


def app(file: Path) -> Starlette:
    """`POST /` is answered with 202 when the body is on disk."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    handle, lock = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), threading.Lock()

    def kept(body: bytes) -> None:
        with lock:
            os.write(handle, _LENGTH.pack(len(body)) + body)
            os.fsync(handle)

    async def capture(request: Request) -> JSONResponse:
        await run_in_threadpool(kept, await request.body())
        return JSONResponse({"acknowledged": 1}, status_code=202)

    return Starlette(routes=[Route("/", capture, methods=["POST"])])


def serve(file: Path, port: int) -> None:
    """Serve until the process ends."""
    import uvicorn

    uvicorn.run(app(file), host="127.0.0.1", port=port, log_level="warning", access_log=False)
