"""The map of the lake: every table's name, layer, schema, key, partition and personal columns. Nothing is named elsewhere."""

from __future__ import annotations

import pyarrow as pa

from reelhouse.table import Table

TIME = pa.timestamp("us", tz="UTC")
TEXT, LONG, REAL, FLAG, BYTES, DAY = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.binary(), pa.date32()
WORDS = pa.list_(pa.struct([("text", TEXT), ("start_ms", LONG), ("end_ms", LONG), ("probability", REAL)]))


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


EVENTS_RAW = Table(
    name="bronze.events",
    words="Every acknowledged viewing event exactly as it was received, malformed ones too.",
    schema=_schema(
        seq=LONG, source=TEXT, position=LONG, received_at=TIME, received_day=DAY, sent_at_ms=LONG,
        workspace=TEXT, subject=TEXT, role=TEXT, agent=TEXT, denied=TEXT, payload=BYTES, door=TEXT, repairs=LONG,
    ),
    key=("seq",),
    partition=("received_day",),
    personal=("subject", "agent", "payload"),
    subjects=("subject",),
)  # fmt: skip

RECORDINGS = Table(
    name="bronze.recordings",
    words="Facts about recordings from the catalog, in order: uploaded, renamed, deleted.",
    schema=_schema(
        seq=LONG, source=TEXT, position=LONG, received_at=TIME, received_day=DAY, fact=TEXT, video=TEXT,
        workspace=TEXT, owner=TEXT, name=TEXT, file_name=TEXT, blob=TEXT, sha256=TEXT, bytes=LONG, created_at=TIME,
    ),
    key=("seq",),
    partition=("received_day",),
    personal=("owner", "file_name"),
    subjects=("owner",),
)  # fmt: skip

REJECTED = Table(
    name="bronze.rejected",
    words="Events that could not be used, with the reason and the original bytes; they can be repaired and replayed.",
    schema=_schema(
        seq=LONG,
        received_at=TIME,
        received_day=DAY,
        workspace=TEXT,
        code=TEXT,
        reason=TEXT,
        payload=BYTES,
        repairs=LONG,
    ),
    key=("seq",),
    partition=("received_day",),
    personal=("payload",),
)

POLICIES = Table(
    name="bronze.policies",
    words="What the owners of each workspace decided, in order: for how many days events are kept (null: for good).",
    schema=_schema(
        seq=LONG, source=TEXT, position=LONG, received_at=TIME, received_day=DAY, workspace=TEXT, keep_events_days=LONG
    ),
    key=("seq",),
    partition=("received_day",),
)  # fmt: skip

MEDIA_ASSETS = Table(
    name="bronze.media_assets",
    words="What the probe found in each uploaded file, and its verdict: ready, damaged or refused.",
    schema=_schema(
        video=TEXT, work_key=TEXT, verdict=TEXT, reason=TEXT, container=TEXT, duration_ms=LONG, header_duration_ms=LONG,
        width=LONG, height=LONG, rotation=LONG, frame_rate=REAL, video_codec=TEXT, pixel_format=TEXT, audio_codec=TEXT,
        audio_channels=LONG, sample_rate=LONG, has_video=FLAG, has_audio=FLAG, keyframe_gap_ms=LONG, remuxable=FLAG,
        bytes=LONG, detail=TEXT,
    ),
    key=("video",),
)  # fmt: skip

VIDEOS = Table(
    name="silver.videos",
    words="One row per recording: whose it is, what it is called, how long it runs and what became of it.",
    schema=_schema(
        video=TEXT, workspace=TEXT, owner=TEXT, name=TEXT, blob=TEXT, sha256=TEXT, bytes=LONG, created_at=TIME,
        deleted=FLAG, state=TEXT, reason=TEXT, duration_ms=LONG, width=LONG, height=LONG, has_video=FLAG, has_audio=FLAG,
    ),
    key=("video",),
    personal=("owner",),
    subjects=("owner",),
)  # fmt: skip

EVENTS = Table(
    name="silver.events",
    words="Typed events, one row per event id (earliest receipt wins), clock skew corrected, viewer only with consent.",
    schema=_schema(
        seq=LONG, event_id=TEXT, fingerprint=TEXT, type=TEXT, session=TEXT, number=LONG, day=DAY, at=TIME,
        received_at=TIME, late_ms=LONG, workspace=TEXT, video=TEXT, viewer=TEXT, viewer_kind=TEXT, role=TEXT,
        consent=TEXT, is_bot=FLAG, preview=FLAG, player=TEXT, device=TEXT, source=TEXT, source_id=TEXT,
        position_ms=LONG, start_ms=LONG, end_ms=LONG, wall_ms=LONG, rate=REAL, startup_ms=LONG, height=LONG,
        bits_per_second=LONG, code=TEXT, message=TEXT, fatal=FLAG, kind=TEXT, target=TEXT, query=TEXT,
        results=pa.list_(TEXT), rank=LONG, door=TEXT, segments=pa.list_(TEXT), bytes=LONG, media_ms=LONG,
        buffer_ms=LONG, starved=FLAG, repairs=LONG,
    ),
    key=("event_id",),
    partition=("day",),
    personal=("viewer", "query", "message"),
    subjects=("viewer",),
)  # fmt: skip

DUPLICATES = Table(
    name="silver.duplicates",
    words="Receipts of an event that was already accepted: which bronze row repeats which.",
    schema=_schema(seq=LONG, event_id=TEXT, first_seq=LONG, received_at=TIME, received_day=DAY, workspace=TEXT),
    key=("seq",),
    partition=("received_day",),
)

CONSENTS = Table(
    name="silver.consents",
    words="The history of consent of each session: first and last state, and the withdrawal with the event that says it.",
    schema=_schema(
        session=TEXT, day=DAY, workspace=TEXT, viewer=TEXT, viewer_kind=TEXT, events=LONG, begun_at=TIME, ended_at=TIME,
        first_state=TEXT, first_at=TIME, last_state=TEXT, last_at=TIME, withdrawn_at=TIME, withdrawn_number=LONG,
        withdrawn_event=TEXT, withdrawn_seq=LONG,
    ),
    key=("session",),
    partition=("day",),
    personal=("viewer",),
    subjects=("viewer",),
)  # fmt: skip

PLAYBACKS = Table(
    name="silver.playbacks",
    words="One row per player load: who (or nobody), from where, what was played, how well it went.",
    schema=_schema(
        session=TEXT, day=DAY, workspace=TEXT, video=TEXT, viewer=TEXT, viewer_kind=TEXT, device=TEXT, source=TEXT,
        source_id=TEXT, player=TEXT, started_at=TIME, attempted_at=TIME, ended_at=TIME, duration_ms=LONG, is_bot=FLAG,
        is_owner=FLAG, preview=FLAG, counted=FLAG, shown=FLAG, attempted=FLAG, started=FLAG, failed=FLAG,
        startup_ms=LONG, stalls=LONG, stalled_ms=LONG, wanted_ms=LONG, watched_ms=LONG, distinct_ms=LONG,
        furthest_ms=LONG, reached_end=FLAG, is_view=FLAG, is_completed=FLAG, cta_shown=FLAG, cta_clicked=FLAG,
        shares=LONG, comments=LONG, reactions=LONG,
    ),
    key=("session",),
    clustered=("workspace", "video"),
    partition=("day",),
    personal=("viewer",),
    subjects=("viewer",),
)  # fmt: skip

PLAYED = Table(
    name="silver.played",
    words="Every interval of media time that a playback played, in order, repeats included.",
    schema=_schema(
        session=TEXT, number=LONG, day=DAY, workspace=TEXT, video=TEXT, viewer=TEXT, counted=FLAG, is_view=FLAG,
        at=TIME, start_ms=LONG, end_ms=LONG, wall_ms=LONG, rate=REAL, duration_ms=LONG,
    ),
    key=("session", "number"),
    clustered=("workspace", "video"),
    partition=("day",),
    personal=("viewer",),
    subjects=("viewer",),
)  # fmt: skip

MEDIA_FILES = Table(
    name="silver.media_files",
    words="Everything that was made from a recording to be played or shown: renditions, manifests, posters, captions.",
    schema=_schema(
        video=TEXT, step=TEXT, work_key=TEXT, kind=TEXT, name=TEXT, blob=TEXT, bytes=LONG, width=LONG, height=LONG,
        frame_rate=REAL, codecs=TEXT, bandwidth=LONG, average_bandwidth=LONG, duration_ms=LONG, detail=TEXT,
    ),
    key=("video", "step", "name"),
    partition=("step",),
)  # fmt: skip

TRANSCRIPTS = Table(
    name="silver.transcripts",
    words="Recognised speech by segment, with the times of every word, the engine and the model.",
    schema=_schema(
        video=TEXT, index=LONG, work_key=TEXT, start_ms=LONG, end_ms=LONG, text=TEXT, words=WORDS, quality_flag=TEXT,
        language=TEXT, engine=TEXT, model=TEXT,
    ),
    key=("video", "index"),
    personal=("text", "words"),
)  # fmt: skip

CHAPTERS = Table(
    name="silver.chapters",
    words="Topics of a recording in order, with the segments that each covers.",
    schema=_schema(
        video=TEXT, index=LONG, work_key=TEXT, start_ms=LONG, end_ms=LONG, title=TEXT, segments=pa.list_(LONG)
    ),
    key=("video", "index"),
    personal=("title",),
)

SUMMARIES = Table(
    name="silver.summaries",
    words="A title and a summary by statements, each with the segments that it cites.",
    schema=_schema(
        video=TEXT, index=LONG, work_key=TEXT, kind=TEXT, text=TEXT, segments=pa.list_(LONG), start_ms=LONG,
        engine=TEXT,
    ),
    key=("video", "index"),
    personal=("text",),
)  # fmt: skip

INSIGHTS = Table(
    name="silver.insights",
    words="Key phrases and action items of a recording, each with its weight and the segments that it cites.",
    schema=_schema(
        video=TEXT, index=LONG, work_key=TEXT, kind=TEXT, text=TEXT, weight=REAL, segments=pa.list_(LONG),
        start_ms=LONG, engine=TEXT,
    ),
    key=("video", "index"),
    personal=("text",),
)  # fmt: skip

CHUNKS = Table(
    name="silver.chunks",
    words="Windows of 20 to 40 s of speech with their embedding: what search finds.",
    schema=_schema(
        video=TEXT, index=LONG, work_key=TEXT, start_ms=LONG, end_ms=LONG, text=TEXT, segments=pa.list_(LONG),
        channel=TEXT, embedding=pa.list_(pa.float32()), model=TEXT,
    ),
    key=("video", "index"),
    personal=("text",),
)  # fmt: skip

VIDEO_DAILY = Table(
    name="gold.video_daily",
    words="The engagement metrics of each video on each day.",
    schema=_schema(workspace=TEXT, video=TEXT, day=DAY),
    key=("workspace", "video", "day"),
    partition=("day",),
    open=True,
)

WORKSPACE_DAILY = Table(
    name="gold.workspace_daily",
    words="The engagement metrics of each workspace on each day.",
    schema=_schema(workspace=TEXT, day=DAY),
    key=("workspace", "day"),
    partition=("day",),
    open=True,
)

VIEWER_VIDEO = Table(
    name="gold.viewer_video",
    words="What each known viewer played of each video on each day: the only base of distinct counts over several days.",
    schema=_schema(workspace=TEXT, video=TEXT, day=DAY, viewer=TEXT, viewer_kind=TEXT),
    key=("workspace", "video", "day", "viewer"),
    partition=("day",),
    personal=("viewer",),
    subjects=("viewer",),
    open=True,
)

PLAYBACK_QUALITY = Table(
    name="gold.playback_quality",
    words="How well playback went, by video, day and device.",
    schema=_schema(workspace=TEXT, video=TEXT, day=DAY, device=TEXT),
    key=("workspace", "video", "day", "device"),
    partition=("day",),
    open=True,
)

SEARCH_DAILY = Table(
    name="gold.search_daily",
    words="Searches of each workspace by day and words: how many, how many without a result, how many found something.",
    schema=_schema(workspace=TEXT, day=DAY, query=TEXT),
    key=("workspace", "day", "query"),
    partition=("day",),
    personal=("query",),
    open=True,
)

RETENTION = Table(
    name="gold.retention",
    words="100 equal positions of each video: plays and distinct viewers of the position, as counts and shares.",
    schema=_schema(workspace=TEXT, video=TEXT, position=LONG, viewers=LONG, viewers_of_video=LONG),
    key=("workspace", "video", "position"),
    open=True,
)

RELATIVE_RETENTION = Table(
    name="gold.relative_retention",
    words="Each position of each video compared with the same position of the workspace's videos of similar length.",
    schema=_schema(workspace=TEXT, video=TEXT, position=LONG),
    key=("workspace", "video", "position"),
    open=True,
)

KEY_MOMENTS = Table(
    name="gold.key_moments",
    words="Where a video holds its viewers, is played again or is skipped, with the words that are spoken there.",
    schema=_schema(workspace=TEXT, video=TEXT, kind=TEXT, start_ms=LONG, end_ms=LONG, text=TEXT),
    key=("workspace", "video", "kind", "start_ms"),
    personal=("text",),
    open=True,
)

RECOMMENDATION_DAILY = Table(
    name="gold.recommendation_daily",
    words="Which recommendations beside each video were shown on each day, and which of them were watched.",
    schema=_schema(workspace=TEXT, video=TEXT, day=DAY),
    key=("workspace", "video", "day"),
    partition=("day",),
    open=True,
)

DELIVERY_DAILY = Table(
    name="gold.delivery_daily",
    words="What the server delivered of each video on each day against what players told of it.",
    schema=_schema(workspace=TEXT, video=TEXT, day=DAY),
    key=("workspace", "video", "day"),
    partition=("day",),
    open=True,
)

RECOMMENDATIONS = Table(
    name="gold.recommendations",
    words="What to watch next after a video, in order, with the reason.",
    schema=_schema(
        workspace=TEXT, video=TEXT, rank=LONG, recommended=TEXT, score=REAL, kind=TEXT, reason=TEXT, start_ms=LONG
    ),
    key=("video", "kind", "rank"),
)

METRIC_CATALOG = Table(
    name="gold.metric_catalog",
    words="Every metric with its version, title, unit, definition in words, its SQL on both engines, and its rules.",
    schema=_schema(
        name=TEXT, version=LONG, title=TEXT, unit=TEXT, words=TEXT, grains=pa.list_(TEXT), rules=pa.list_(TEXT),
        sql=TEXT, sql_spark=TEXT,
    ),
    key=("name", "version"),
)  # fmt: skip

RUNS = Table(
    name="ops.runs",
    words="Every piece of work: which step, on which video (none: a whole table), with which result, how long it took.",
    schema=_schema(
        step=TEXT, video=TEXT, work_key=TEXT, status=TEXT, reason=TEXT, attempt=LONG, started_at=TIME, seconds=REAL,
        cpu_seconds=REAL, items=LONG, rows=LONG, model=TEXT,
    ),
    key=("step", "video", "work_key", "attempt"),
    partition=("step",),
)  # fmt: skip

UPKEEP = Table(
    name="ops.upkeep",
    words="What upkeep did to each table: small files rewritten as large ones, dead ones removed, and how long it took.",
    schema=_schema(
        table=TEXT, started_at=TIME, seconds=REAL, files_before=LONG, files_after=LONG, bytes_before=LONG,
        bytes_after=LONG, files_removed=LONG, note=TEXT,
    ),
    key=("table", "started_at"),
)  # fmt: skip

ERASURES = Table(
    name="ops.erasures",
    words="Every person or visitor that was erased: by which receipt, when, and how many rows went. Names nobody.",
    schema=_schema(receipt=TEXT, erased_at=TIME, tables=LONG, rows=LONG, records=LONG, videos=LONG, digest=TEXT),
    key=("receipt",),
)

HORIZONS = Table(
    name="ops.horizons",
    words="From which day on a workspace's events are there; figures of the days before are kept as they are.",
    schema=_schema(workspace=TEXT, first_day=DAY, decided_at=TIME, keep_events_days=LONG),
    key=("workspace", "first_day"),
)

REMOVALS = Table(
    name="ops.removals",
    words="What went for good: old events, names behind a withdrawal of consent, and events of people who were erased.",
    schema=_schema(at=TIME, kind=TEXT, place=TEXT, rows=LONG, note=TEXT),
    key=("at", "kind", "place"),
)

ALL: tuple[Table, ...] = (
    EVENTS_RAW, RECORDINGS, POLICIES, REJECTED, MEDIA_ASSETS,
    VIDEOS, EVENTS, DUPLICATES, CONSENTS, PLAYBACKS, PLAYED, MEDIA_FILES, TRANSCRIPTS, CHAPTERS, SUMMARIES, INSIGHTS, CHUNKS,
    VIDEO_DAILY, WORKSPACE_DAILY, VIEWER_VIDEO, PLAYBACK_QUALITY, SEARCH_DAILY, RETENTION, RELATIVE_RETENTION,
    KEY_MOMENTS, RECOMMENDATION_DAILY, DELIVERY_DAILY, RECOMMENDATIONS, METRIC_CATALOG, RUNS, UPKEEP, ERASURES,
    HORIZONS, REMOVALS,
)  # fmt: skip

BY_NAME = {table.name: table for table in ALL}
