-- Typed events to the main columns of the gold tables, by hand. Takes a session for one playback of one video.
CREATE TEMP TABLE played AS
SELECT session, id, start_ms, least(end_ms, coalesce(nullif(duration_ms, 0), end_ms)) AS end_ms, wall_ms
FROM events LEFT JOIN videos USING (video)
WHERE type = 'interval' AND least(end_ms, coalesce(nullif(duration_ms, 0), end_ms)) > start_ms;

CREATE TEMP TABLE playbacks AS
WITH loads AS (
    SELECT session, min(video) AS video, min(day) AS day, min(workspace) AS workspace,
        min(person) AS person, min(visitor) AS visitor, bool_or(refused) AS refused,
        coalesce(min(device) FILTER (type = 'initialized'), 'unknown') AS device,
        coalesce(min(source) FILTER (type = 'initialized'), 'direct') AS source,
        min(source_id) FILTER (type = 'initialized') AS source_id,
        min(at_us) FILTER (type IN ('played', 'started', 'interval', 'stalled', 'completed')) AS attempted_us,
        bool_or(is_bot) OR bool_or(role = 'owner') OR coalesce(bool_or(preview), false) AS uncounted,
        bool_or(type = 'shown') AS shown, bool_or(type = 'completed') AS completed,
        min(startup_ms) FILTER (type = 'started') AS startup_ms,
        min(number) FILTER (type = 'started') AS started_number, min(number) FILTER (type = 'seeked') AS seeked_number,
        count(*) FILTER (type = 'stalled') AS stalls,
        coalesce(sum(wall_ms) FILTER (type = 'stalled'), 0)::BIGINT AS stalled_ms
    FROM events
    WHERE type NOT IN ('searched', 'search_clicked', 'recommended', 'recommendation_clicked', 'segment_served')
    GROUP BY session
),
fresh AS (
    SELECT session, start_ms, end_ms, wall_ms, coalesce(max(end_ms) OVER (
            PARTITION BY session ORDER BY start_ms, end_ms, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS covered_to
    FROM played
),
sums AS (
    SELECT session, sum(end_ms - start_ms)::BIGINT AS watched_ms, max(end_ms) AS furthest_ms,
        sum(greatest(end_ms - greatest(start_ms, covered_to), 0))::BIGINT AS distinct_ms, sum(wall_ms)::BIGINT AS played_wall_ms
    FROM fresh GROUP BY session
),
whole AS (
    SELECT loads.* EXCLUDE (person, visitor, refused, startup_ms),
        CASE WHEN NOT refused THEN coalesce(person, visitor) END AS viewer,
        CASE WHEN NOT coalesce(seeked_number < started_number, false) THEN startup_ms END AS startup_ms,
        nullif(duration_ms, 0) AS duration_ms, coalesce(watched_ms, 0) AS watched_ms, coalesce(distinct_ms, 0) AS distinct_ms,
        stalled_ms + coalesce(played_wall_ms, 0) AS wanted_ms, furthest_ms,
        completed OR coalesce(furthest_ms >= nullif(duration_ms, 0), false) AS reached_end
    FROM loads LEFT JOIN videos USING (video) LEFT JOIN sums USING (session)
),
viewed AS (
    SELECT *, NOT uncounted AND (watched_ms >= 5000 OR reached_end
        OR (watched_ms > 0 AND coalesce(distinct_ms * 100 >= duration_ms * 75, false))) AS is_view
    FROM whole
)
SELECT *, is_view AND (reached_end OR (watched_ms > 0 AND coalesce(
        distinct_ms * 100 >= duration_ms * 90 OR furthest_ms >= duration_ms - 2000, false))) AS is_completed
FROM viewed;

CREATE TEMP TABLE video_daily AS
SELECT workspace, video, day,
    count(*) FILTER (shown) AS impressions, count(*) FILTER (is_view) AS views,
    count(*) FILTER (is_completed) AS completions, count(*) FILTER (is_view AND viewer IS NULL) AS anonymous_views,
    count(DISTINCT viewer) FILTER (is_view) AS unique_viewers, count(DISTINCT viewer) AS visitors,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE TEMP TABLE workspace_daily AS
SELECT workspace, day,
    count(*) FILTER (shown) AS impressions, count(*) FILTER (is_view) AS views,
    count(*) FILTER (is_completed) AS completions, count(*) FILTER (is_view AND viewer IS NULL) AS anonymous_views,
    count(DISTINCT viewer) FILTER (is_view) AS unique_viewers, count(DISTINCT viewer) AS visitors,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE TEMP TABLE viewer_video AS
SELECT workspace, video, day, viewer,
    count(*) FILTER (shown) AS impressions, count(*) FILTER (is_view) AS views, count(*) FILTER (is_completed) AS completions,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted AND viewer IS NOT NULL GROUP BY ALL;

CREATE TEMP TABLE playback_quality AS
SELECT workspace, video, day, device,
    count(*) FILTER (attempted_us IS NOT NULL) AS attempts, count(startup_ms) AS startups, sum(stalls)::BIGINT AS stalls,
    sum(stalled_ms) / 1000 AS stalled_seconds, sum(wanted_ms) / 1000 AS wanted_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE TEMP TABLE search_daily AS
WITH searches AS (
    SELECT workspace, day, session, at_us, coalesce(results, []) AS results,
        trim(regexp_replace(lower(query), '\s+', ' ', 'g')) AS query
    FROM events WHERE type = 'searched' AND NOT is_bot
    QUALIFY row_number() OVER (PARTITION BY session ORDER BY number DESC, at_us DESC, id) = 1
),
outcomes AS (
    SELECT searches.session, attempted_us <= at_us + 60000000 AND watched_ms >= 10000 AS successful
    FROM playbacks JOIN searches ON source = 'search' AND source_id = searches.session AND list_contains(results, video)
    UNION ALL
    SELECT session, false FROM events WHERE type = 'search_clicked'
),
outcome AS (SELECT session, bool_or(coalesce(successful, false)) AS successful FROM outcomes GROUP BY session)
SELECT workspace, day, query, count(*) AS searches, count(*) FILTER (len(results) = 0) AS search_no_result,
    count(*) FILTER (successful) AS search_successes,
    count(*) FILTER (len(results) > 0 AND successful IS NULL) AS search_no_click
FROM searches LEFT JOIN outcome USING (session) GROUP BY ALL;

CREATE TEMP TABLE retention AS
WITH views AS (SELECT workspace, video, session, viewer, duration_ms FROM playbacks WHERE is_view AND duration_ms > 0),
videos_seen AS (
    SELECT workspace, video, count(*) AS views_of_video, count(DISTINCT viewer) AS viewers_of_video FROM views GROUP BY ALL
),
runs AS (
    SELECT workspace, video, viewer, unnest(range(
            (start_ms * 200 + duration_ms - 1) // (duration_ms * 2), (end_ms * 200 + duration_ms - 1) // (duration_ms * 2)
        )) AS position
    FROM played JOIN views USING (session)
),
counts AS (
    SELECT workspace, video, position, count(*) AS plays, count(DISTINCT viewer) AS viewers FROM runs GROUP BY ALL
),
grid AS (SELECT *, unnest(range(100)) AS position FROM videos_seen)
SELECT workspace, video, position, coalesce(plays, 0) AS plays, coalesce(viewers, 0) AS viewers, views_of_video, viewers_of_video
FROM grid LEFT JOIN counts USING (workspace, video, position);
