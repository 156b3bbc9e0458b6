"""Every error that Reelhouse raises on purpose: one tree, drawn here, each with what, which one and what to do.

ReelhouseError
├── BadInput             what came in cannot be used as it is
│   ├── UnreadableMedia  a file that is no playable recording
│   ├── UnreadableBatch  an events request that is not the documented shape
│   ├── TooLarge         more bytes than the configured limit
│   └── UnknownColumn    a query that names a column or table that does not exist
├── NotFound             there is no such thing, or the caller may not know that there is
│   └── VersionGone      a past version of a table whose files or log were removed by upkeep or erasure
├── Refused              the thing exists, the caller may not do this to it
│   ├── SignInNeeded     nobody is signed in
│   └── TooMany          a limit was reached
├── Conflict             the thing changed meanwhile, or the same key came with other content
├── Unavailable          a part that this needs is not there (yet): a store, a model, a program
│   ├── StepTimedOut     a step ran past its limit and was stopped
│   └── DiskFull         no room is left where something must be written
└── Misconfigured        a setting names something that cannot be used
"""

from __future__ import annotations


class ReelhouseError(Exception):
    """The root: `message` says what and which one, `hint` says what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.hint)


def _rebuild(kind: type[ReelhouseError], message: str, hint: str) -> ReelhouseError:
    error = kind.__new__(kind)
    ReelhouseError.__init__(error, message, hint=hint)
    return error


class BadInput(ReelhouseError):
    """What came in cannot be used as it is."""


class UnreadableMedia(BadInput):
    """A file that is no playable recording; `message` is fit to show to its owner."""


class UnreadableBatch(BadInput):
    """An events request that is not the documented shape; nothing of it was acknowledged."""


class TooLarge(BadInput):
    """More bytes than the configured limit; `hint` names the limit."""


class UnknownColumn(BadInput):
    """A query that names a column or table that does not exist; `hint` lists the near names."""


class NotFound(ReelhouseError):
    """There is no such thing, or the caller may not know that there is."""

    def __init__(self, kind: str, key: str, *, hint: str = "It may have been deleted.") -> None:
        super().__init__(f"No {kind} '{key}'.", hint=hint)


class VersionGone(NotFound):
    """A past version of a table that can no longer be read: its files or its log were removed by upkeep or erasure."""

    def __init__(self, message: str, *, hint: str = "Ask for a later time.") -> None:
        ReelhouseError.__init__(self, message, hint=hint)

    @classmethod
    def of(cls, table: str) -> VersionGone:
        """Of one table, by its name."""
        return cls(f"The version of {table} of that time is gone: upkeep or erasure removed its files.")


class Refused(ReelhouseError):
    """The thing exists, and the caller may not do this to it."""


class SignInNeeded(Refused):
    """Nobody is signed in, and this needs somebody."""


class TooMany(Refused):
    """A limit was reached."""


class Conflict(ReelhouseError):
    """The thing changed meanwhile, or the same key came with other content."""


class Unavailable(ReelhouseError):
    """A part that this needs is not there (yet)."""


class StepTimedOut(Unavailable):
    """A step ran past its limit and was stopped."""


class DiskFull(Unavailable):
    """No room is left where something must be written; what was acknowledged stays, and work goes on when there is room."""


class Misconfigured(ReelhouseError):
    """A setting names something that cannot be used."""
