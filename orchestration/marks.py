"""The tags that a run carries: the range of days, by Dagster's own names, and whether only what is due shall be done."""

DUE_ONLY = "reelhouse/due-only"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
