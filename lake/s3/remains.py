"""What a bucket keeps below an address beside its objects: versions that were replaced or deleted, and parts of broken uploads.

A store with versioning removes nothing by a plain delete, so an erasure has to remove what lies underneath as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lake.s3.reaching import reaching
from reelhouse.errors import Unavailable

if TYPE_CHECKING:
    from lake.s3.bucket import Bucket

BATCH = 1000
UNKNOWN = {"NotImplemented", "MethodNotAllowed", "VersioningNotConfigured"}
Version = dict[str, str]


def remove_remains(bucket: Bucket) -> int:
    """Remove every version that is not the newest, every mark of a deletion and every unfinished upload; gives how many.

    Unavailable when the store keeps some of them all the same, as under an object lock.
    """
    with reaching(bucket.address):
        removed = _end_uploads(bucket)
        doomed = list(old_versions(bucket))
        for start in range(0, len(doomed), BATCH):
            wanted = {"Objects": doomed[start : start + BATCH], "Quiet": True}
            bucket.client.delete_objects(Bucket=bucket.address.bucket, Delete=wanted)
        left = sum(1 for _ in old_versions(bucket)) if doomed else 0
    if left:
        raise Unavailable(
            f"{bucket.address.name} keeps {left} old versions of objects that were to go.",
            hint="Lift its object lock, and let these credentials delete versions (s3:DeleteObjectVersion).",
        )
    return removed + len(doomed)


def old_versions(bucket: Bucket) -> Iterator[Version]:
    """Versions below the address that no plain read gives, by key and id; none where there never was versioning."""
    if _versioning(bucket) is None:
        return
    pages = bucket.client.get_paginator("list_object_versions").paginate(**_below(bucket))
    for page in pages:
        told = [one for one in page.get("Versions", ()) if not one["IsLatest"]] + page.get("DeleteMarkers", [])
        yield from ({"Key": one["Key"], "VersionId": one["VersionId"]} for one in told)


def _versioning(bucket: Bucket) -> str | None:
    """`Enabled`, `Suspended`, or None where the bucket never had it."""
    answer = _told(lambda: bucket.client.get_bucket_versioning(Bucket=bucket.address.bucket))
    return answer.get("Status")


def _end_uploads(bucket: Bucket) -> int:
    told = _told(lambda: bucket.client.list_multipart_uploads(**_below(bucket)))
    uploads = told.get("Uploads", [])
    for upload in uploads:
        named = {"Bucket": bucket.address.bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
        bucket.client.abort_multipart_upload(**named)
    return len(uploads)


def _below(bucket: Bucket) -> dict[str, Any]:
    return {"Bucket": bucket.address.bucket, "Prefix": bucket.address.key("")}


def _told(call: Any) -> dict[str, Any]:
    """The store's answer, empty where it does not know the question: then it has no such thing."""
    from botocore.exceptions import ClientError

    try:
        return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in UNKNOWN:
            return {}
        raise
