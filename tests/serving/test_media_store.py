"""Media whose files lie in a bucket play as those in a folder do: whole, in ranges, and with lasting tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.store import Store
from tests.serving.house import open_house, upload
from tests.serving.lake_rows import published

pytestmark = pytest.mark.s3


def test_media_in_a_bucket_play_in_ranges(store: Store, tmp_path: Path) -> None:
    house = open_house(tmp_path, blobs_url=store.url())
    try:
        owner = house.first()
        video = upload(owner)
        published(house, video)
        hls = owner.get(f"/v1/videos/{video}/playback").json()["hls"]
        whole, visitor = owner.get(hls), house.visitor()
        part = visitor.get(hls, headers={"Range": "bytes=1-3"})
        assert (part.status_code, part.content) == (206, whole.content[1:4])
        assert visitor.get(hls, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
        assert not (tmp_path / "blobs").exists()
    finally:
        house.app.state.context.catalog.close()
