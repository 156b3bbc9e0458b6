"""The few ways in which metrics divide and add up, guarded against nought and against the order of rows.

A sum of floats depends on the order of its rows; a sum of integers does not. So means of scores add whole millionths.
"""

from __future__ import annotations

import ibis.expr.types as ir

MILLIONTHS = 1_000_000


def share(numerator: ir.Value, denominator: ir.Value) -> ir.Value:
    """Numerator ÷ denominator; null when the denominator is nought."""
    return numerator / denominator.nullif(0)


def total_seconds(milliseconds: ir.Value) -> ir.Value:
    """The sum of milliseconds as seconds; 0 of no rows."""
    return milliseconds.sum().coalesce(0) / 1000


def mean_of_millionths(points: ir.Value, *, where: ir.Value | None = None) -> ir.Value:
    """The mean of whole millionths over the rows that have them; null of no rows."""
    return share(points.sum(where=where), points.count(where=where) * MILLIONTHS)
