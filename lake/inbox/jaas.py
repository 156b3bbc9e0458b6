"""The line by which Java clients and brokers of Kafka are told who they are (JAAS)."""

from __future__ import annotations

PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
MODULES = {"PLAIN": PLAIN, "SCRAM-SHA-256": SCRAM, "SCRAM-SHA-512": SCRAM}


def login_line(mechanism: str, *, username: str, password: str) -> str:
    """Who a client is, for one of `MODULES`."""
    return f"{MODULES[mechanism]} required username={quoted(username)} password={quoted(password)};"


def quoted(text: str) -> str:
    """A value in this grammar, whatever it contains."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
