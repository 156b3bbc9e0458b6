"""Signed receipts: what was erased, when, with a signature that anybody can check with this deployment's public key.

A receipt names nobody: the person stands in it as a keyed hash, which only this deployment can make again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lake.durable import secret
from reelhouse.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE, KEY_BYTES = "receipts.ed25519", 32


class Receipt(msgspec.Struct, kw_only=True, frozen=True):
    """What one erasure removed: rows by table, inbox records, videos; `hits` of the scan that came last is always 0."""

    id: str
    erased_at_us: int
    subject: str
    rows: dict[str, int]
    records: int
    videos: int
    scanned_files: int
    hits: int


class Signed(msgspec.Struct, kw_only=True, frozen=True):
    """A receipt with its signature (Ed25519 over the receipt's JSON, keys in order) and the public key, in base64."""

    receipt: Receipt
    signature: str
    public_key: str


def sign(home: Path, receipt: Receipt) -> Signed:
    """The receipt, signed with the key of this home, which is made when it is first asked for."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _key(home)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signed(receipt=receipt, signature=_base64(key.sign(_plain(receipt))), public_key=_base64(public))


def verify(home: Path, content: bytes) -> Receipt:
    """The receipt in a file; BadInput when it is none, was changed, or was signed by another deployment."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        signed = msgspec.json.decode(content, type=Signed)
        signature = base64.b64decode(signed.signature, validate=True)
    except (msgspec.MsgspecError, ValueError, UnicodeDecodeError) as error:
        raise BadInput("This is no receipt.", hint="Give the file that `reelhouse erase` wrote.") from error
    public = _key(home).public_key()
    if _base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw)) != signed.public_key:
        raise BadInput("This receipt was signed by another deployment.", hint="Verify it there.")
    try:
        public.verify(signature, _plain(signed.receipt))
    except InvalidSignature as error:
        raise BadInput("The receipt does not match its signature: it was changed.") from error
    return signed.receipt


def hashed(home: Path, subject: str) -> str:
    """A person's key as a hash that only this home can make."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    secret = _key(home).private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return hmac.new(hashlib.sha256(b"subject" + secret).digest(), subject.encode(), hashlib.sha256).hexdigest()


def digest(receipt: Receipt) -> str:
    """The SHA-256 of what is signed."""
    return hashlib.sha256(_plain(receipt)).hexdigest()


def _plain(receipt: Receipt) -> bytes:
    return msgspec.json.encode(receipt, order="sorted")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _key(home: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret(home / KEY_FILE, KEY_BYTES))
