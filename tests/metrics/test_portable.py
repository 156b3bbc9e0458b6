"""Every relational transform is also a query of Spark: compiled here, run there by the engines' own parity tests."""

from __future__ import annotations

import ibis
import pytest

from jobs import all_jobs
from lake import tables
from reelhouse.job import Transform
from tests.metrics.factory import unbound

TRANSFORMS = [job for job in all_jobs() if isinstance(job, Transform)]
ALL = pytest.mark.parametrize("job", TRANSFORMS, ids=lambda job: job.name)


@pytest.fixture(autouse=True)
def spark_options() -> None:
    """Ibis registers the options of a backend when it is loaded, which needs pyspark; compiling needs only these."""
    if ibis.options.pyspark is None:
        ibis.options.pyspark = _Options()


class _Options(ibis.config.Config):
    treat_nan_as_null: bool = False


@ALL
def test_it_compiles_for_spark(job: Transform) -> None:
    assert "SELECT" in str(ibis.to_sql(unbound(job), dialect="pyspark"))


@ALL
def test_its_columns_are_those_of_its_table(job: Transform) -> None:
    schema = unbound(job).schema().to_pyarrow()
    promised = job.writes.schema
    assert [schema.field(name).type for name in promised.names] == [field.type for field in promised]
    assert job.writes.open or schema.names == promised.names


@ALL
def test_it_prints_the_same_every_time(job: Transform) -> None:
    first, second = (ibis.to_sql(unbound(job), dialect="duckdb") for _ in range(2))
    assert first == second


def test_silver_facts_and_all_gold_tables_of_metrics_are_transforms() -> None:
    written = {job.writes.name for job in TRANSFORMS}
    assert {tables.PLAYBACKS.name, tables.PLAYED.name, tables.RETENTION.name, tables.METRIC_CATALOG.name} <= written
