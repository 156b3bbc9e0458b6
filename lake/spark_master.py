"""The master of a Spark cluster: whether it answers, and at which address of this machine the cluster calls back."""

from __future__ import annotations

import socket
from contextlib import suppress

from reelhouse.errors import Unavailable

CLUSTER, LOOPBACK = "spark://", "127.0.0.1"
ANSWER_SECONDS = 5.0


def called_back_at(master: str) -> str:
    """The address of ours that executors can reach: the one from which the master is; loopback where Spark runs here.

    Unavailable when no master of `spark://host:port[,host:port]` answers: Spark itself would try for a minute.
    """
    if not master.startswith(CLUSTER):
        return LOOPBACK
    for place in master.removeprefix(CLUSTER).split(","):
        host, _, port = place.rpartition(":")
        with suppress(OSError, ValueError), socket.create_connection((host, int(port)), ANSWER_SECONDS) as way:
            return str(way.getsockname()[0])
    raise Unavailable(f"No Spark master answers at {master}.", hint="Start it, or check the setting engine.")
