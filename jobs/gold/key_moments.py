"""Retention curves and transcripts to the key moments of each video, over all days."""

from __future__ import annotations

from jobs.metrics.spoken import spoken_moments
from lake import tables
from reelhouse.job import Read, Transform

JOB = Transform(
    name="gold.key_moments",
    version=1,
    reads=(
        Read(table=tables.PLAYED),
        Read(table=tables.PLAYBACKS),
        Read(table=tables.TRANSCRIPTS, dimension_key="video", columns=("work_key",)),
    ),
    writes=tables.KEY_MOMENTS,
    unit="video",
    expression=spoken_moments,
)
