-- bronze.events to typed events for ClickHouse, by hand: the checks of duckdb_events.sql. One parse of the JSON.
CREATE TABLE received ENGINE = Memory AS
SELECT seq, toUnixTimestamp64Micro(received_at) AS received_us, sent_at_ms, workspace, subject, role, agent,
    JSONExtract(assumeNotNull(payload), 'Tuple(type Nullable(String), id Nullable(String), session Nullable(String),
        number Nullable(Int64), at_ms Nullable(Int64), consent Nullable(String), viewer Nullable(String),
        schema Nullable(Int64), video Nullable(String), device Nullable(String), source Nullable(String),
        source_id Nullable(String), preview Nullable(Bool), start_ms Nullable(Int64), end_ms Nullable(Int64),
        wall_ms Nullable(Int64), startup_ms Nullable(Int64), query Nullable(String), results Array(String))') AS event
FROM raw
WHERE denied IS NULL;

CREATE TABLE typed ENGINE = Memory AS
SELECT seq, received_us, sent_at_ms, workspace, subject, role, agent,
    event.type AS type, event.id AS id, event.session AS session, event.number AS number, event.at_ms AS at_ms,
    event.consent AS consent, event.viewer AS viewer, event.schema AS schema, event.video AS video,
    event.device AS device, event.source AS source, event.source_id AS source_id, event.preview AS preview,
    event.start_ms AS start_ms, event.end_ms AS end_ms, event.wall_ms AS wall_ms, event.startup_ms AS startup_ms,
    event.query AS query, event.results AS results,
    reinterpretAsInt64(reverse(unhex(concat(
        substring(assumeNotNull(session), 1, 8), substring(assumeNotNull(session), 10, 4)
    )))) AS session_ms
FROM received
WHERE type IN ('initialized', 'shown', 'played', 'started', 'interval', 'paused', 'seeked', 'stalled',
        'rate_changed', 'rendition_changed', 'failed', 'completed', 'terminated', 'interacted', 'shared', 'commented',
        'reacted', 'searched', 'search_clicked', 'recommended', 'recommendation_clicked')
    AND match(id, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')
    AND match(session, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')
    AND number >= 0
    AND at_ms BETWEEN 946684800000 AND 4102444800000
    AND coalesce(consent, 'unknown') IN ('granted', 'denied', 'unknown')
    AND coalesce(schema, 1) = 1
    AND (type = 'searched' OR video IS NOT NULL)
    AND coalesce(start_ms, 0) BETWEEN 0 AND 604800000
    AND coalesce(end_ms, 0) BETWEEN 0 AND 604800000
    AND coalesce(wall_ms, 0) BETWEEN 0 AND 604800000
    AND coalesce(startup_ms, 0) BETWEEN 0 AND 604800000
    AND (type <> 'interval' OR (start_ms IS NOT NULL AND end_ms IS NOT NULL AND wall_ms IS NOT NULL))
    AND session_ms * 1000 <= received_us + 86400000000;

DROP TABLE received;

CREATE TABLE events ENGINE = Memory AS
WITH agents AS (
    SELECT DISTINCT agent, match(agent, '(?i)bot|crawl|spider|headless|curl|python|monitor') AS bot FROM raw
)
SELECT seq, workspace, role, type, id, session, number, at_ms, video, device, source, source_id, preview, start_ms, end_ms,
    wall_ms, startup_ms, query, results,
    toDate32(fromUnixTimestamp64Milli(session_ms, 'UTC')) AS day,
    least(
        at_ms * 1000 + if(abs(received_us - sent_at_ms * 1000) > 2000000, received_us - sent_at_ms * 1000, 0), received_us
    ) AS at_us,
    coalesce(consent, 'unknown') = 'denied' AS refused,
    if(consent = 'granted', subject, NULL) AS person,
    if(consent = 'granted' AND subject IS NULL, viewer, NULL) AS visitor,
    coalesce(bot, 0) AS is_bot
FROM typed LEFT JOIN agents USING (agent)
WHERE seq IN (SELECT min(seq) FROM typed GROUP BY id);

DROP TABLE typed;
