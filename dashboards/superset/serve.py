"""Serves Superset on loopback until it is told to stop, or until the process that started it has ended."""

import ctypes
import os
import signal
import sys

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """Become gunicorn: one process, because each one holds its own copy of Superset, and several threads."""
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)
    port = int(sys.argv[1])
    command = [
        *(sys.executable, "-m", "gunicorn", "superset.app:create_app()"),
        *("--bind", f"127.0.0.1:{port}"),
        *("--workers", "1", "--worker-class", "gthread", "--threads", "8"),
        *("--timeout", "120", "--graceful-timeout", "5"),
        "--no-control-socket",
    ]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
