"""xAPI 1.0.3 statements as far as we read them (msgspec), and the words of the Video Profile 1.0.3. Knows no event."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from reelhouse.errors import UnreadableBatch

VERBS = {
    "http://adlnet.gov/expapi/verbs/initialized": "initialized",
    "https://w3id.org/xapi/video/verbs/played": "played",
    "https://w3id.org/xapi/video/verbs/paused": "paused",
    "https://w3id.org/xapi/video/verbs/seeked": "seeked",
    "http://adlnet.gov/expapi/verbs/interacted": "interacted",
    "http://adlnet.gov/expapi/verbs/completed": "completed",
    "http://adlnet.gov/expapi/verbs/terminated": "terminated",
}
PROFILE = "https://w3id.org/xapi/video/extensions/"
# Our own, for what xAPI has no word for: "granted", "denied" or "unknown".
CONSENT = "urn:reelhouse:consent"
MOST_STATEMENTS = 1000

UUID = r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
Uuid = Annotated[str, Meta(pattern=UUID)]
Iri = Annotated[str, Meta(max_length=2000, pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")]
Text = Annotated[str, Meta(max_length=2000)]


class Account(Struct, frozen=True, rename="camel"):
    """Somebody's name in some system."""

    home_page: Iri
    name: Text


class Actor(Struct, frozen=True, rename="camel"):
    """Who did it, by one of four identifiers; a group without one is nobody."""

    mbox: Annotated[str, Meta(max_length=400, pattern="^mailto:")] | None = None
    mbox_sha1sum: Annotated[str, Meta(pattern="^[0-9a-fA-F]{40}$")] | None = msgspec.field(
        default=None, name="mbox_sha1sum"
    )
    openid: Iri | None = None
    account: Account | None = None


class Named(Struct, frozen=True):
    """A verb, or the activity that a statement is about."""

    id: Iri


class Result(Struct, frozen=True):
    """What came of it: of this only the profile's extensions are read."""

    extensions: dict[str, Any] = {}


class Context(Struct, frozen=True):
    """Around it: the registration, the program, and the profile's extensions."""

    registration: Uuid | None = None
    platform: Text = ""
    extensions: dict[str, Any] = {}


class Statement(Struct, frozen=True):
    """Somebody did something with a video."""

    actor: Actor
    verb: Named
    object: Named
    id: Uuid | None = None
    timestamp: datetime | None = None
    result: Result = Result()
    context: Context = Context()

    def said(self, name: str) -> Any:
        """The value of an extension of the profile, in the result or else in the context; None when it is not said."""
        value = self.result.extensions.get(PROFILE + name)
        return self.context.extensions.get(PROFILE + name) if value is None else value


_ONE = msgspec.json.Decoder(Statement)
_MANY = msgspec.json.Decoder(Annotated[list[Statement], Meta(max_length=MOST_STATEMENTS)])


def parse(body: bytes) -> list[Statement]:
    """The statements of a body, one or a list; UnreadableBatch when any of them is not valid: then none is taken."""
    try:
        return _MANY.decode(body) if body.lstrip()[:1] == b"[" else [_ONE.decode(body)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableBatch(
            f"This is no xAPI statement: {str(error).rstrip('.')}.", hint="Nothing was kept; see xAPI 1.0.3, part 2."
        ) from error
