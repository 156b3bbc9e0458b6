"""`reelhouse erase` finds people by whichever name they came."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.ingest import events as ingest
from jobs.tidy import events as tidy
from lake.scan import scan
from reelhouse.cli import app, commands
from reelhouse.platform.run import run
from serving.signing import open_signer
from serving.xapi.identity import pseudonym
from serving.xapi.statements import Actor
from tests.serving.house import open_house, upload
from tests.serving.test_xapi import about, post
from tests.serving.told_twice import statement

commands.register(app)


@pytest.mark.parametrize("who", ["mailto:Ann@example.org", "ann@example.org"])
def test_an_actor_of_xapi_is_erased_by_their_address(tmp_path: Path, who: str) -> None:
    house = open_house(tmp_path)
    owner = house.first()
    if not who.startswith("mailto:"):
        house.joined(owner, "viewer", name="ann")
    assert post(owner, about(upload(owner), statement("played", time=0))).status_code == 200
    for job in (ingest.JOB, tidy.JOB):
        run(house.platform, job)
    name = pseudonym(Actor(mbox="mailto:ann@example.org"), open_signer(tmp_path))
    assert name is not None
    assert scan(tmp_path, [name])
    house.app.state.context.catalog.close()
    house.platform.inbox.close()  # type: ignore[attr-defined]
    done = CliRunner().invoke(app, ["erase", who, "--home", str(tmp_path)])
    assert (done.exit_code, "Receipt" in done.output) == (0, True), (done.output, repr(done.exception))
    assert not scan(tmp_path, [name])
