"""A file answer that says afterwards what was really sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

Told = Callable[[int, int], None]


class MeasuredFile(FileResponse):
    """A FileResponse that tells `then` its status and the bytes of body that left, also when the client went away."""

    def __init__(self, *args: Any, then: Told, **values: Any) -> None:
        super().__init__(*args, **values)
        self._then = then

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, then tell."""
        status, size = 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            await send(message)
            status = message.get("status", status)
            size += len(message.get("body", b""))

        try:
            await super().__call__(scope, receive, counted)
        finally:
            self._then(status, size)
