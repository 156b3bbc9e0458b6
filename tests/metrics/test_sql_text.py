"""The SQL of the metrics is the same text in every process: what is due is decided by it."""

from __future__ import annotations

import os
import subprocess
import sys

PRINT = """
import hashlib
from jobs.metrics import all_metrics
from jobs.metrics.period import sql, sql_spark
texts = "".join(sql(metric) + sql_spark(metric) for metric in all_metrics())
print(hashlib.sha256(texts.encode()).hexdigest())
"""


def digest(seed: int) -> str:
    given = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", PRINT], env=given, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_the_text_does_not_depend_on_the_process() -> None:
    assert digest(1) == digest(2) != ""
