"""What people read instead of the names of columns and tables, and the identifiers that stay the same for ever."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "dashboards.reelhouse")
COLUMNS = {
    "workspace": "Workspace (key)",
    "video": "Video (key)",
    "name": "Video",
    "day": "Day",
    "viewer": "Viewer (pseudonym)",
    "viewer_kind": "Kind of viewer",
    "device": "Device",
    "query": "Search words",
    "position": "Position in the video (%)",
    "recommended": "Recommended video (key)",
    "start_ms": "Starts at (ms)",
    "sql": "SQL",
    "words": "Meaning",
    "title": "Metric",
}


def identifier(kind: str, name: str) -> str:
    """The UUID of a database, dataset, chart or dashboard; depends on nothing but kind and name."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{name}"))


def column_label(name: str) -> str:
    """The heading of a column."""
    return COLUMNS.get(name, name.replace("_", " ").capitalize())


def table_label(short: str) -> str:
    """The name of a gold table in Superset's lists."""
    return short.replace("_", " ").capitalize()


def file_name(title: str) -> str:
    """A title as the name of a file."""
    return "".join(letter if letter.isalnum() else "_" for letter in title.lower())
