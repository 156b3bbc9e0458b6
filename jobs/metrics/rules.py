"""The rules that metrics are tested by: a name and its meaning. The tests run every rule of every metric on random logs."""

from __future__ import annotations

RULES = {
    "brute_force_equal": "Equals a reference that counts millisecond by millisecond, on small random logs.",
    "distinct_at_most_total": "Distinct time is at most the watch time beside it.",
    "duplicate_independent": "Events that are received again change nothing.",
    "engines_equal": "DuckDB and Spark give the same number.",
    "late_independent": "Events that arrive late, after their day was computed, give the number of timely ones.",
    "never_negative": "Is never below nought.",
    "order_independent": "The order in which events arrive changes nothing.",
    "parts_sum_to_whole": "The numbers of the rows add up to the number of all facts together.",
    "ratio_of_its_counts": "Equals its numerator ÷ its denominator, which are kept beside it; empty when that is nought.",
    "rebuild_equal": "Rebuilding every table from the raw events gives the same number.",
    "score_in_0_100": "Lies in 0..100.",
    "share_in_0_1": "Lies in 0..1.",
}

ALWAYS = (
    "brute_force_equal",
    "duplicate_independent",
    "engines_equal",
    "late_independent",
    "order_independent",
    "rebuild_equal",
)
COUNTED = (*ALWAYS, "never_negative")
ADDED_UP = (*COUNTED, "parts_sum_to_whole")
