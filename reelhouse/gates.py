"""The gates of every change, one command: `uv run check`. The same list runs in CI."""

from __future__ import annotations

import subprocess
import sys
import time

GATES: tuple[tuple[str, ...], ...] = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("lint-imports",),
    ("deptry", "."),
    ("codespell",),
    ("pyright",),
)


def main() -> None:
    """Run every gate, show what fails, and exit with 1 when any did."""
    failed = [gate for gate in GATES if not _passes(gate)]
    sys.exit(1 if failed else 0)


def _passes(gate: tuple[str, ...]) -> bool:
    started = time.perf_counter()
    done = subprocess.run(gate, capture_output=True, text=True, check=False)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    sys.stdout.write(f"{' '.join(gate):<24} {verdict:<7} {time.perf_counter() - started:5.1f} s\n")
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    sys.stdout.flush()
    return done.returncode == 0
