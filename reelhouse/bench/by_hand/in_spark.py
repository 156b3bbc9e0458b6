"""By hand for Spark, tuned as its guide to SQL performance says: adaptive, few shuffle partitions, caches, a warm JVM."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from reelhouse.bench.by_hand import GOLD, statements

MASTER, SHUFFLES, MEMORY = "local[2]", "4", "4g"
TUNED = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.enabled": "true",
    "spark.sql.shuffle.partitions": SHUFFLES,
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.compression.codec": "zstd",
}


class InSpark:
    """Spark in a JVM that runs already when it is first asked. Misconfigured without the extra or without Java."""

    def __init__(self, *, bronze: Sequence[str], videos: Sequence[str], scratch: Path) -> None:  # noqa: ARG002 - it needs none
        from lake.spark_session import session

        os.environ.setdefault("SPARK_DRIVER_MEMORY", MEMORY)  # what the JVM starts with; nothing can change it later
        self._spark = session(MASTER)
        for setting, value in TUNED.items():
            self._spark.conf.set(setting, value)
        self.name = f"PySpark {self._spark.version} {MASTER} by hand"
        self._bronze, self._videos = list(bronze), list(videos)

    def events(self) -> None:
        """Start anew and make the typed events."""
        self.close()
        self._spark.read.parquet(*self._bronze).createOrReplaceTempView("raw")
        self._spark.read.parquet(*self._videos).createOrReplaceTempView("videos")
        self._execute("spark_events.sql")

    def gold(self, folder: Path) -> None:
        """Make the gold tables and store each as a folder of Parquet files."""
        self._execute("spark_gold.sql")
        for name in GOLD:
            self._spark.table(name).write.parquet(str(folder / f"{name}.parquet"), mode="overwrite")

    def close(self) -> None:
        """Give back what is cached; the JVM goes on."""
        self._spark.catalog.clearCache()
        for name in ("raw", "videos", "events", "played", "playbacks", *GOLD):
            self._spark.catalog.dropTempView(name)

    def _execute(self, name: str) -> None:
        for statement in statements(name):
            self._spark.sql(statement)
