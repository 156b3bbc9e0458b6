-- bronze.events to typed events in Spark SQL, by hand: the checks of duckdb_events.sql. One parse of the JSON: behind a
-- generator, for conditions are not pushed below it. Repeats go by a window, which reads the parsed rows only once.
-- Steps are views: a plan with a WITH in it is not found again in the cache by a query that has one of its own.
CREATE OR REPLACE TEMP VIEW received AS
SELECT seq, unix_micros(received_at) AS received_us, sent_at_ms, workspace, subject, role, agent, event.*
FROM raw LATERAL VIEW inline(array(from_json(cast(payload AS STRING), '
    type STRING, id STRING, session STRING, number BIGINT, at_ms BIGINT, consent STRING, viewer STRING, schema BIGINT,
    video STRING, device STRING, source STRING, source_id STRING, preview BOOLEAN, start_ms BIGINT, end_ms BIGINT,
    wall_ms BIGINT, startup_ms BIGINT, fatal BOOLEAN, kind STRING, query STRING, results ARRAY<STRING>'))) event
WHERE denied IS NULL;

CREATE OR REPLACE TEMP VIEW typed AS
SELECT *, cast(conv(concat(substr(session, 1, 8), substr(session, 10, 4)), 16, 10) AS BIGINT) AS session_ms
FROM received
WHERE type IN ('initialized', 'shown', 'played', 'started', 'interval', 'paused', 'seeked', 'stalled',
        'rate_changed', 'rendition_changed', 'failed', 'completed', 'terminated', 'interacted', 'shared', 'commented',
        'reacted', 'searched', 'search_clicked', 'recommended', 'recommendation_clicked')
    AND id RLIKE '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
    AND session RLIKE '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
    AND number >= 0
    AND at_ms BETWEEN 946684800000 AND 4102444800000
    AND coalesce(consent, 'unknown') IN ('granted', 'denied', 'unknown')
    AND coalesce(schema, 1) = 1
    AND (type = 'searched' OR video IS NOT NULL)
    AND coalesce(start_ms, 0) BETWEEN 0 AND 604800000
    AND coalesce(end_ms, 0) BETWEEN 0 AND 604800000
    AND coalesce(wall_ms, 0) BETWEEN 0 AND 604800000
    AND coalesce(startup_ms, 0) BETWEEN 0 AND 604800000
    AND (type <> 'interval' OR (start_ms IS NOT NULL AND end_ms IS NOT NULL AND wall_ms IS NOT NULL));

CREATE OR REPLACE TEMP VIEW usable AS
SELECT *, row_number() OVER (PARTITION BY id ORDER BY seq) AS turn
FROM typed WHERE session_ms * 1000 <= received_us + 86400000000;

CREATE OR REPLACE TEMP VIEW agents AS
SELECT DISTINCT agent, agent RLIKE '(?i)bot|crawl|spider|headless|curl|python|monitor' AS is_bot FROM raw;

CACHE TABLE events AS
SELECT /*+ BROADCAST(agents) */ seq, workspace, role, type, id, session, number, at_ms, video, device, source, source_id,
    preview, start_ms, end_ms, wall_ms, startup_ms, query, results,
    date_from_unix_date(cast(session_ms div 86400000 AS INT)) AS day,
    least(
        at_ms * 1000 + CASE WHEN abs(received_us - sent_at_ms * 1000) > 2000000 THEN received_us - sent_at_ms * 1000 ELSE 0 END,
        received_us
    ) AS at_us,
    coalesce(consent, 'unknown') = 'denied' AS refused,
    CASE WHEN consent = 'granted' THEN subject END AS person,
    CASE WHEN consent = 'granted' AND subject IS NULL THEN viewer END AS visitor,
    coalesce(is_bot, false) AS is_bot
FROM usable LEFT JOIN agents USING (agent)
WHERE turn = 1;
