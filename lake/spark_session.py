"""The one Spark session of this process: local cores or a cluster, with Delta, in UTC."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from lake import java
from lake.spark_master import CLUSTER, called_back_at
from reelhouse.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PACKAGES = ("io.delta:delta-spark_4.2_2.13:4.4.0", "org.apache.spark:spark-sql-kafka-0-10_2.13:4.2.0")
_STARTING = threading.Lock()


def session(master: str, *, jars: str = "", cores: int = 2) -> SparkSession:
    """The session on a master (`local[*]`, `spark://…`); `jars` is a folder of jars in place of Ivy's download.

    On a cluster it takes so many `cores`; the jars, and the path of this Python, go to the executors.

    Misconfigured without the extra or without Java, Unavailable when Spark does not start.
    """
    home = java.found().home
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Misconfigured("PySpark is not installed.", hint="Install the extra: reelhouse[spark].") from error
    if home is not None:
        os.environ["JAVA_HOME"] = str(home)
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master).appName("reelhouse")
    for name, value in (_SETTINGS | _libraries(jars) | _place(master, cores)).items():
        builder = builder.config(name, value)
    try:
        with _STARTING:
            started = builder.getOrCreate()
    except (PySparkException, RuntimeError) as error:
        line = str(error).strip().splitlines()[0]
        raise Unavailable(f"Spark did not start on {master}: {line}", hint="Look at its log above.") from error
    started.sparkContext.setLogLevel("ERROR")
    return started


def _place(master: str, cores: int) -> dict[str, str]:
    """Where the cluster calls back, and how much of it is taken: without a bound the first session would take all."""
    address = called_back_at(master)
    taken = {"spark.cores.max": str(cores)} if master.startswith(CLUSTER) else {}
    return {"spark.driver.host": address, "spark.driver.bindAddress": address, **taken}


def _libraries(folder: str) -> dict[str, str]:
    if not folder:
        return {"spark.jars.packages": ",".join(PACKAGES)}
    from pathlib import Path

    return {"spark.jars": ",".join(sorted(str(path) for path in Path(folder).glob("*.jar")))}


_SETTINGS = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.sql.sources.partitionOverwriteMode": "static",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.driver.extraJavaOptions": "-Duser.timezone=UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
