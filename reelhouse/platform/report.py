"""What one run of one job did, in figures that mean the same for every kind of job."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`items` are the units of work (records, days, videos), `failed` and `refused` those of them that gave nothing."""

    job: str
    items: int = 0
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0
    failed: int = 0
    refused: int = 0
    notes: tuple[str, ...] = ()

    def plus(self, other: Report) -> Report:
        """Both runs of the same job together."""
        return Report(
            job=self.job,
            items=self.items + other.items,
            rows=self.rows + other.rows,
            bytes=self.bytes + other.bytes,
            seconds=self.seconds + other.seconds,
            failed=self.failed + other.failed,
            refused=self.refused + other.refused,
            notes=self.notes + other.notes,
        )
