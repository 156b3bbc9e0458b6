"""`s3://bucket/prefix?endpoint=…&region=…` as a value; for boto3 and delta-rs alike."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from reelhouse.errors import Misconfigured

PARAMETERS = ("access_key_id", "endpoint", "region", "retries", "secret_access_key", "session_token", "timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A prefix in a bucket, how to reach it, and how long to wait: `timeout_seconds` for one try of a request."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    access_key_id: str = field(default="", repr=False)
    secret_access_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    retries: int = 3

    @classmethod
    def parsed(cls, url: str, variables: Mapping[str, str] | None = None) -> Address:
        """The address in a setting; what it does not say comes from the usual AWS_* variables."""
        given, environment = _parameters(url), os.environ if variables is None else variables
        parts = urlsplit(url)
        own = "access_key_id" in given
        keys = {
            name: given.get(name, "") if own else environment.get(f"AWS_{name.upper()}", "")
            for name in ("access_key_id", "secret_access_key", "session_token")
        }
        if not parts.netloc or not keys["access_key_id"] or not keys["secret_access_key"]:
            raise Misconfigured(
                f"The address s3://{parts.netloc}{parts.path} lacks a bucket or credentials.",
                hint="Write s3://bucket/prefix, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            )
        return cls(
            bucket=parts.netloc,
            prefix=unquote(parts.path).strip("/"),
            endpoint=_endpoint(given.get("endpoint") or environment.get("AWS_ENDPOINT_URL", "")),
            region=given.get("region") or environment.get("AWS_REGION") or "us-east-1",
            timeout_seconds=_number(given, "timeout", 30.0, least=0.1),
            retries=int(_number(given, "retries", 3, least=0)),
            **keys,
        )

    @property
    def name(self) -> str:
        """The address as people may see it: without keys."""
        where = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/") + where

    @property
    def digest(self) -> str:
        """A short name for folders: another store, bucket or prefix has another."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]

    def key(self, path: str) -> str:
        """The object's key for a path below the prefix."""
        return f"{self.prefix}/{path}" if self.prefix else path


def _parameters(url: str) -> dict[str, str]:
    # Secrets may hold a plus sign, which parse_qs would make a space.
    pairs = [pair.partition("=") for pair in urlsplit(url).query.split("&") if pair]
    given = {name: unquote(value) for name, _, value in pairs}
    unknown = sorted(set(given) - set(PARAMETERS))
    if unknown:
        raise Misconfigured(f"An s3: address has no {', '.join(unknown)}.", hint=f"It takes {', '.join(PARAMETERS)}.")
    return given


def _endpoint(text: str) -> str:
    if text and urlsplit(text).scheme not in ("http", "https"):
        raise Misconfigured(f"{text!r} is no endpoint.", hint="It begins with https:// (or, if it must be, http://).")
    return text.rstrip("/")


def _number(given: Mapping[str, str], name: str, default: float, *, least: float) -> float:
    try:
        value = float(given.get(name, default))
    except ValueError:
        value = float("nan")
    if not least <= value <= 3600:
        raise Misconfigured(f"The {name} of an s3: address is {given[name]!r}.", hint=f"A number from {least} to 3600.")
    return value
