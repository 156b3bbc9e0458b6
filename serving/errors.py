"""The only place that knows both our errors and HTTP: which error becomes which status, and the body they share."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from reelhouse import errors


class PreconditionFailed(errors.BadInput):
    """A request of a protocol version that we do not speak."""


class WrongContentType(errors.BadInput):
    """A body of another type than the route takes."""


STATUS: tuple[tuple[type[errors.ReelhouseError], int, str], ...] = (
    (errors.SignInNeeded, 401, "sign_in_needed"),
    (errors.TooMany, 429, "too_many"),
    (errors.Refused, 403, "refused"),
    (errors.VersionGone, 410, "version_gone"),
    (errors.NotFound, 404, "not_found"),
    (errors.Conflict, 409, "conflict"),
    (errors.TooLarge, 413, "too_large"),
    (errors.UnreadableMedia, 415, "unreadable_media"),
    (PreconditionFailed, 412, "precondition_failed"),
    (WrongContentType, 415, "wrong_content_type"),
    (errors.BadInput, 400, "bad_input"),
    (errors.Unavailable, 503, "unavailable"),
    (errors.ReelhouseError, 500, "broken"),
)


class ErrorDetail(BaseModel):
    """What went wrong (a code for programs), which one, and what to do."""

    code: str
    message: str
    hint: str = ""


class ErrorBody(BaseModel):
    """The body of every answer that is an error."""

    error: ErrorDetail


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "Refused, with the reason and what to do"},
    "5XX": {"model": ErrorBody, "description": "Failed on our side"},
}


def install(app: FastAPI) -> None:
    """Answer every error of an application in the one shape."""
    app.add_exception_handler(errors.ReelhouseError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unforeseen)


def answer(error: errors.ReelhouseError) -> JSONResponse:
    """The response for one of our errors."""
    status, code = next((status, code) for kind, status, code in STATUS if isinstance(error, kind))
    headers = {"Retry-After": "60"} if status in (429, 503) else None
    return _respond(status, ErrorDetail(code=code, message=error.message, hint=error.hint), headers)


def _respond(status: int, detail: ErrorDetail, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(ErrorBody(error=detail).model_dump(), status_code=status, headers=headers)


def _ours(_: Request, error: Exception) -> JSONResponse:
    return answer(cast(errors.ReelhouseError, error))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    problems = cast(RequestValidationError, error).errors()
    first = problems[0]
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return _respond(
        422, ErrorDetail(code="bad_input", message=f"{place}: {first['msg']}.", hint="See /v1/openapi.json.")
    )


def _http(_: Request, error: Exception) -> JSONResponse:
    known = cast(HTTPException, error)
    phrase = HTTPStatus(known.status_code).phrase
    return _respond(
        known.status_code,
        ErrorDetail(code=phrase.lower().replace(" ", "_"), message=f"{known.detail}.", hint="See /v1/openapi.json."),
        known.headers,
    )


def _gone(_: Request, __: Exception) -> JSONResponse:
    return _respond(400, ErrorDetail(code="disconnected", message="The request broke off.", hint="Send it again."))


def _unforeseen(_: Request, __: Exception) -> JSONResponse:
    return _respond(
        500, ErrorDetail(code="broken", message="Something broke on our side.", hint="Try again; the log has it.")
    )
