"""Routes of people: set-up, sign-in and API tokens."""

from __future__ import annotations

from fastapi import APIRouter, Response

from serving.accounts import service
from serving.accounts.schemas import Credentials, MadeToken, NewToken, Session, SetUp, SetUpState, Token
from serving.context import Context
from serving.deps import COOKIE, Address, Here, SessionToken, SignedIn
from serving.listing import Page

router = APIRouter(tags=["people"])


@router.get("/v1/setup")
def get_set_up(here: Here) -> SetUpState:
    """Say whether the first person is still to be made."""
    return SetUpState(needed=service.is_set_up_needed(here))


@router.post("/v1/setup", status_code=201)
def set_up(here: Here, wanted: SetUp, response: Response) -> Session:
    """Make the first person and workspace, and sign in."""
    session, token = service.set_up(here, wanted)
    _remember(here, response, token)
    return session


@router.post("/v1/session")
def sign_in(here: Here, wanted: Credentials, address: Address, response: Response) -> Session:
    """Sign in with e-mail address and password."""
    session, token = service.sign_in(here, wanted, address=address)
    _remember(here, response, token)
    return session


@router.get("/v1/session")
def get_session(here: Here, caller: SignedIn) -> Session:
    """Say who is signed in."""
    return service.describe(here, caller)


@router.delete("/v1/session", status_code=204)
def sign_out(here: Here, token: SessionToken, response: Response) -> None:
    """Sign out."""
    if token:
        service.sign_out(here, token)
    response.delete_cookie(COOKIE)


@router.post("/v1/tokens", status_code=201)
def make_token(here: Here, caller: SignedIn, wanted: NewToken) -> MadeToken:
    """Make an API token; its secret is shown this once."""
    return service.make_token(here, caller, wanted.name)


@router.get("/v1/tokens")
def list_tokens(here: Here, caller: SignedIn) -> Page[Token]:
    """List the caller's API tokens."""
    return Page(items=service.list_tokens(here, caller))


@router.delete("/v1/tokens/{token_id}", status_code=204)
def remove_token(here: Here, caller: SignedIn, token_id: str) -> None:
    """Make an API token worthless."""
    service.remove_token(here, caller, token_id)


def _remember(here: Context, response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=service.SESSION_DAYS * 86_400,
        httponly=True,
        samesite="lax",
        secure=here.is_https,
    )
