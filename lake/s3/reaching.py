"""What a store's errors mean, whichever library met them: Unavailable, with what to do. The only place that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reelhouse.errors import Unavailable

if TYPE_CHECKING:
    from lake.s3.address import Address

HINTS = (
    (r"NoSuchBucket", "Make the bucket, or correct the address."),
    (
        r"SignatureDoesNotMatch|InvalidAccessKeyId|AccessDenied|ExpiredToken|\b40[13]\b",
        "Look at the credentials and at what they may do.",
    ),
    (r"timed? ?out|timeout", "It was too slow or cut off; try again, or raise timeout= in the address."),
    (r"onnect|dns|resolve", "Is the store running, and is the endpoint right?"),
    (r"\b50\d\b|SlowDown|InternalError|ServiceUnavailable", "The store has a fault of its own; try again later."),
)  # fmt: skip
OF_A_STORE = re.compile(
    r"Error performing|Generic S3 error|S3 error|error sending request|error decoding response|Object store|object store"
)
NO_FAULT = re.compile(r"already exists|412 Precondition", re.IGNORECASE)


@contextmanager
def reaching(address: Address) -> Iterator[None]:
    """Turn what goes wrong between us and the store into Unavailable; every other error passes."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError, HTTPClientError) as error:
        raise unavailable(address, error) from error
    except (DeltaError, OSError) as error:
        if not is_of_a_store(error):
            raise
        raise unavailable(address, error) from error


def is_of_a_store(error: Exception) -> bool:
    """Whether an error of delta-rs came from its store, and is no answer that it reckons with."""
    text = str(error)
    return bool(OF_A_STORE.search(text)) and not NO_FAULT.search(text)


def unavailable(address: Address, error: Exception) -> Unavailable:
    """The error in our words; the answer's XML and all keys stay out of it."""
    text = str(error)
    hint = next((hint for pattern, hint in HINTS if re.search(pattern, text)), "Look at the store, then try again.")
    return Unavailable(f"{address.name} cannot be used: {_short(text)}.", hint=hint)


def _short(text: str) -> str:
    code = re.search(r"<Code>(\w+)</Code>", text)
    plain = re.sub(r"\x1b\[\d+m|↳", "", text.partition("<?xml")[0])
    words = re.sub(r"https?://\S+", "…", " ".join(plain.split()))
    return f"{code[1]}" if code else words[:200].rstrip(" .")
