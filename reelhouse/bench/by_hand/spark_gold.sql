-- Typed events to the main columns of the gold tables in Spark SQL, by hand. What is read more than once is cached.
CACHE TABLE played AS
SELECT session, id, start_ms, least(end_ms, coalesce(nullif(duration_ms, 0), end_ms)) AS end_ms, wall_ms
FROM events LEFT JOIN videos USING (video)
WHERE type = 'interval' AND least(end_ms, coalesce(nullif(duration_ms, 0), end_ms)) > start_ms;

CREATE OR REPLACE TEMP VIEW loads AS
SELECT session, min(video) AS video, min(day) AS day, min(workspace) AS workspace,
    min(person) AS person, min(visitor) AS visitor, bool_or(refused) AS refused,
    coalesce(min(device) FILTER (WHERE type = 'initialized'), 'unknown') AS device,
    coalesce(min(source) FILTER (WHERE type = 'initialized'), 'direct') AS source,
    min(source_id) FILTER (WHERE type = 'initialized') AS source_id,
    min(at_us) FILTER (WHERE type IN ('played', 'started', 'interval', 'stalled', 'completed')) AS attempted_us,
    bool_or(is_bot) OR bool_or(role = 'owner') OR coalesce(bool_or(preview), false) AS uncounted,
    bool_or(type = 'shown') AS shown, bool_or(type = 'completed') AS completed,
    min(startup_ms) FILTER (WHERE type = 'started') AS started_in_ms,
    min(number) FILTER (WHERE type = 'started') AS started_number,
    min(number) FILTER (WHERE type = 'seeked') AS seeked_number,
    count(*) FILTER (WHERE type = 'stalled') AS stalls,
    coalesce(sum(wall_ms) FILTER (WHERE type = 'stalled'), 0) AS stalled_ms
FROM events
WHERE type NOT IN ('searched', 'search_clicked', 'recommended', 'recommendation_clicked', 'segment_served')
GROUP BY session;

CREATE OR REPLACE TEMP VIEW fresh AS
SELECT session, start_ms, end_ms, wall_ms, coalesce(max(end_ms) OVER (
        PARTITION BY session ORDER BY start_ms, end_ms, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS covered_to
FROM played;

CREATE OR REPLACE TEMP VIEW sums AS
SELECT session, sum(end_ms - start_ms) AS watched_ms, max(end_ms) AS furthest_ms,
    sum(greatest(end_ms - greatest(start_ms, covered_to), 0)) AS distinct_ms, sum(wall_ms) AS played_wall_ms
FROM fresh GROUP BY session;

CREATE OR REPLACE TEMP VIEW whole AS
SELECT session, video, day, loads.workspace, device, source, source_id, attempted_us, uncounted, shown, stalls, stalled_ms,
    CASE WHEN NOT refused THEN coalesce(person, visitor) END AS viewer,
    CASE WHEN NOT coalesce(seeked_number < started_number, false) THEN started_in_ms END AS startup_ms,
    nullif(duration_ms, 0) AS duration_ms, coalesce(watched_ms, 0) AS watched_ms, coalesce(distinct_ms, 0) AS distinct_ms,
    stalled_ms + coalesce(played_wall_ms, 0) AS wanted_ms, furthest_ms,
    completed OR coalesce(furthest_ms >= nullif(duration_ms, 0), false) AS reached_end
FROM loads LEFT JOIN videos USING (video) LEFT JOIN sums USING (session);

CREATE OR REPLACE TEMP VIEW viewed AS
SELECT *, NOT uncounted AND (watched_ms >= 5000 OR reached_end
    OR (watched_ms > 0 AND coalesce(distinct_ms * 100 >= duration_ms * 75, false))) AS is_view
FROM whole;

CACHE TABLE playbacks AS
SELECT *, is_view AND (reached_end OR (watched_ms > 0 AND coalesce(
        distinct_ms * 100 >= duration_ms * 90 OR furthest_ms >= duration_ms - 2000, false))) AS is_completed
FROM viewed;

CREATE OR REPLACE TEMP VIEW video_daily AS
SELECT workspace, video, day,
    count(*) FILTER (WHERE shown) AS impressions, count(*) FILTER (WHERE is_view) AS views,
    count(*) FILTER (WHERE is_completed) AS completions, count(*) FILTER (WHERE is_view AND viewer IS NULL) AS anonymous_views,
    count(DISTINCT viewer) FILTER (WHERE is_view) AS unique_viewers, count(DISTINCT viewer) AS visitors,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW workspace_daily AS
SELECT workspace, day,
    count(*) FILTER (WHERE shown) AS impressions, count(*) FILTER (WHERE is_view) AS views,
    count(*) FILTER (WHERE is_completed) AS completions, count(*) FILTER (WHERE is_view AND viewer IS NULL) AS anonymous_views,
    count(DISTINCT viewer) FILTER (WHERE is_view) AS unique_viewers, count(DISTINCT viewer) AS visitors,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW viewer_video AS
SELECT workspace, video, day, viewer,
    count(*) FILTER (WHERE shown) AS impressions, count(*) FILTER (WHERE is_view) AS views,
    count(*) FILTER (WHERE is_completed) AS completions,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted AND viewer IS NOT NULL GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW playback_quality AS
SELECT workspace, video, day, device,
    count(*) FILTER (WHERE attempted_us IS NOT NULL) AS attempts, count(startup_ms) AS startups, sum(stalls) AS stalls,
    sum(stalled_ms) / 1000 AS stalled_seconds, sum(wanted_ms) / 1000 AS wanted_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW search_daily AS
WITH asked AS (
    SELECT workspace, day, session, at_us, coalesce(results, array()) AS results,
        trim(regexp_replace(lower(query), r'\s+', ' ')) AS query,
        row_number() OVER (PARTITION BY session ORDER BY number DESC, at_us DESC, id) AS turn
    FROM events WHERE type = 'searched' AND NOT is_bot
),
searches AS (SELECT * FROM asked WHERE turn = 1),
outcomes AS (
    SELECT searches.session, attempted_us <= at_us + 60000000 AND watched_ms >= 10000 AS successful
    FROM playbacks JOIN searches ON source = 'search' AND source_id = searches.session AND array_contains(results, video)
    UNION ALL
    SELECT session, false FROM events WHERE type = 'search_clicked'
),
outcome AS (SELECT session, bool_or(coalesce(successful, false)) AS successful FROM outcomes GROUP BY session)
SELECT workspace, day, query, count(*) AS searches, count(*) FILTER (WHERE size(results) = 0) AS search_no_result,
    count(*) FILTER (WHERE successful) AS search_successes,
    count(*) FILTER (WHERE size(results) > 0 AND successful IS NULL) AS search_no_click
FROM searches LEFT JOIN outcome USING (session) GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW retention AS
WITH views AS (SELECT workspace, video, session, viewer, duration_ms FROM playbacks WHERE is_view AND duration_ms > 0),
videos_seen AS (
    SELECT workspace, video, count(*) AS views_of_video, count(DISTINCT viewer) AS viewers_of_video FROM views GROUP BY ALL
),
ends AS (
    SELECT workspace, video, viewer, (start_ms * 200 + duration_ms - 1) div (duration_ms * 2) AS first,
        (end_ms * 200 + duration_ms - 1) div (duration_ms * 2) AS behind
    FROM played JOIN views USING (session)
),
runs AS (SELECT workspace, video, viewer, explode(sequence(first, behind - 1)) AS position FROM ends WHERE behind > first),
counts AS (
    SELECT workspace, video, position, count(*) AS plays, count(DISTINCT viewer) AS viewers FROM runs GROUP BY ALL
),
grid AS (SELECT *, explode(sequence(0L, 99L)) AS position FROM videos_seen)
SELECT workspace, video, position, coalesce(plays, 0) AS plays, coalesce(viewers, 0) AS viewers, views_of_video, viewers_of_video
FROM grid LEFT JOIN counts USING (workspace, video, position);
