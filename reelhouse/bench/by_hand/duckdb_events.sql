-- bronze.events to typed events, once each, by hand: one parse of the JSON, then plain columns.
-- Checks what it needs for right numbers, and not the whole contract: no lengths, no patterns but the ids'.
-- A table of its own for what was parsed: conditions on a CTE are pushed into it, and each would parse the JSON anew.
CREATE TEMP TABLE received AS
SELECT seq, epoch_us(received_at) AS received_us, sent_at_ms, workspace, subject, role, agent,
    json_transform(CASE WHEN json_valid(decode(payload)) THEN decode(payload) END, '{
        "type": "VARCHAR", "id": "VARCHAR", "session": "VARCHAR", "number": "BIGINT", "at_ms": "BIGINT",
        "consent": "VARCHAR", "viewer": "VARCHAR", "schema": "BIGINT", "video": "VARCHAR", "device": "VARCHAR",
        "source": "VARCHAR", "source_id": "VARCHAR", "preview": "BOOLEAN", "start_ms": "BIGINT", "end_ms": "BIGINT",
        "wall_ms": "BIGINT", "startup_ms": "BIGINT", "fatal": "BOOLEAN", "kind": "VARCHAR", "query": "VARCHAR",
        "results": ["VARCHAR"]}') AS event
FROM raw
WHERE denied IS NULL;

CREATE TEMP TABLE events AS
WITH typed AS MATERIALIZED (
    SELECT seq, received_us, sent_at_ms, workspace, subject, role, agent, unnest(event),
        ('0x' || event.session[1:8] || event.session[10:13])::BIGINT AS session_ms
    FROM received
    WHERE event.type IN ('initialized', 'shown', 'played', 'started', 'interval', 'paused', 'seeked', 'stalled',
            'rate_changed', 'rendition_changed', 'failed', 'completed', 'terminated', 'interacted', 'shared', 'commented',
            'reacted', 'searched', 'search_clicked', 'recommended', 'recommendation_clicked')
        AND regexp_matches(event.id, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')
        AND regexp_matches(event.session, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')
        AND event.number >= 0
        AND event.at_ms BETWEEN 946684800000 AND 4102444800000
        AND coalesce(event.consent, 'unknown') IN ('granted', 'denied', 'unknown')
        AND coalesce(event.schema, 1) = 1
        AND (event.type IN ('searched') OR event.video IS NOT NULL)
        AND coalesce(event.start_ms, 0) BETWEEN 0 AND 604800000
        AND coalesce(event.end_ms, 0) BETWEEN 0 AND 604800000
        AND coalesce(event.wall_ms, 0) BETWEEN 0 AND 604800000
        AND coalesce(event.startup_ms, 0) BETWEEN 0 AND 604800000
        AND (event.type <> 'interval' OR (event.start_ms IS NOT NULL AND event.end_ms IS NOT NULL AND event.wall_ms IS NOT NULL))
),
agents AS (
    SELECT DISTINCT agent, regexp_matches(agent, '(?i)bot|crawl|spider|headless|curl|python|monitor') AS is_bot FROM raw
),
usable AS (
    SELECT * FROM typed WHERE session_ms * 1000 <= received_us + 86400000000
        AND seq IN (SELECT min(seq) FROM typed WHERE session_ms * 1000 <= received_us + 86400000000 GROUP BY id)
)
SELECT usable.* EXCLUDE (received_us, sent_at_ms, subject, agent, viewer, consent, session_ms),
    (DATE '1970-01-01' + (session_ms // 86400000)::INTEGER) AS day,
    least(
        at_ms * 1000 + CASE WHEN abs(received_us - sent_at_ms * 1000) > 2000000 THEN received_us - sent_at_ms * 1000 ELSE 0 END,
        received_us
    ) AS at_us,
    coalesce(consent, 'unknown') = 'denied' AS refused,
    CASE WHEN consent = 'granted' THEN subject END AS person,
    CASE WHEN consent = 'granted' AND subject IS NULL THEN viewer END AS visitor,
    coalesce(agents.is_bot, false) AS is_bot
FROM usable LEFT JOIN agents ON agents.agent = usable.agent;

DROP TABLE received;
