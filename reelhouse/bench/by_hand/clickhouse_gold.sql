-- Typed events to the main columns of the gold tables for ClickHouse, by hand.
CREATE TABLE played ENGINE = Memory AS
SELECT session, id, start_ms, least(end_ms, coalesce(nullif(duration_ms, 0), end_ms)) AS end_ms, wall_ms
FROM events LEFT JOIN videos USING (video)
WHERE type = 'interval' AND least(end_ms, coalesce(nullif(duration_ms, 0), end_ms)) > start_ms;

CREATE TABLE playbacks ENGINE = Memory AS
WITH loads AS (
    SELECT session, min(video) AS video, min(day) AS day, min(workspace) AS workspace,
        min(person) AS person, min(visitor) AS visitor, max(refused) AS refused,
        coalesce(minIf(device, type = 'initialized'), 'unknown') AS device,
        coalesce(minIf(source, type = 'initialized'), 'direct') AS source,
        minIf(source_id, type = 'initialized') AS source_id,
        minIf(at_us, type IN ('played', 'started', 'interval', 'stalled', 'completed')) AS attempted_us,
        max(is_bot) OR max(role = 'owner') OR coalesce(max(preview), false) AS uncounted,
        max(type = 'shown') AS shown, max(type = 'completed') AS completed,
        minIf(startup_ms, type = 'started') AS startup_ms,
        minIf(number, type = 'started') AS started_number, minIf(number, type = 'seeked') AS seeked_number,
        countIf(type = 'stalled') AS stalls,
        coalesce(sumIf(wall_ms, type = 'stalled'), 0) AS stalled_ms
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
    SELECT session, sum(end_ms - start_ms) AS watched_ms, max(end_ms) AS furthest_ms,
        sum(greatest(end_ms - greatest(start_ms, covered_to), 0)) AS distinct_ms, sum(wall_ms) AS played_wall_ms
    FROM fresh GROUP BY session
),
whole AS (
    SELECT session, video, day, loads.workspace AS workspace, device, source, source_id, attempted_us, uncounted, shown, stalls,
        stalled_ms,
        if(NOT refused, coalesce(person, visitor), NULL) AS viewer,
        if(NOT coalesce(seeked_number < started_number, false), startup_ms, NULL) AS startup_ms,
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

CREATE TABLE video_daily ENGINE = Memory AS
SELECT workspace, video, day,
    countIf(shown) AS impressions, countIf(is_view) AS views,
    countIf(is_completed) AS completions, countIf(is_view AND viewer IS NULL) AS anonymous_views,
    uniqExactIf(viewer, is_view) AS unique_viewers, uniqExact(viewer) AS visitors,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE TABLE workspace_daily ENGINE = Memory AS
SELECT workspace, day,
    countIf(shown) AS impressions, countIf(is_view) AS views,
    countIf(is_completed) AS completions, countIf(is_view AND viewer IS NULL) AS anonymous_views,
    uniqExactIf(viewer, is_view) AS unique_viewers, uniqExact(viewer) AS visitors,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE TABLE viewer_video ENGINE = Memory AS
SELECT workspace, video, day, viewer,
    countIf(shown) AS impressions, countIf(is_view) AS views, countIf(is_completed) AS completions,
    sum(watched_ms) / 1000 AS watch_time_seconds, sum(distinct_ms) / 1000 AS distinct_seconds
FROM playbacks WHERE NOT uncounted AND viewer IS NOT NULL GROUP BY ALL;

CREATE TABLE playback_quality ENGINE = Memory AS
SELECT workspace, video, day, device,
    countIf(attempted_us IS NOT NULL) AS attempts, count(startup_ms) AS startups, sum(stalls) AS stalls,
    sum(stalled_ms) / 1000 AS stalled_seconds, sum(wanted_ms) / 1000 AS wanted_seconds
FROM playbacks WHERE NOT uncounted GROUP BY ALL;

CREATE TABLE search_daily ENGINE = Memory AS
WITH searches AS (
    SELECT workspace, day, session, at_us, results,
        trimBoth(replaceRegexpAll(lowerUTF8(assumeNotNull(query)), '\\s+', ' ')) AS query
    FROM events WHERE type = 'searched' AND NOT is_bot
    QUALIFY row_number() OVER (PARTITION BY session ORDER BY number DESC, at_us DESC, id) = 1
),
outcomes AS (
    SELECT searches.session AS session, attempted_us <= at_us + 60000000 AND watched_ms >= 10000 AS successful
    FROM playbacks JOIN searches ON source = 'search' AND source_id = searches.session AND has(results, video)
    UNION ALL
    SELECT session, false FROM events WHERE type = 'search_clicked'
),
outcome AS (SELECT session, max(coalesce(successful, false)) AS successful FROM outcomes GROUP BY session)
SELECT workspace, day, query, count() AS searches, countIf(length(results) = 0) AS search_no_result,
    countIf(successful) AS search_successes,
    countIf(length(results) > 0 AND successful IS NULL) AS search_no_click
FROM searches LEFT JOIN outcome USING (session) GROUP BY ALL;

CREATE TABLE retention ENGINE = Memory AS
WITH views AS (SELECT workspace, video, session, viewer, duration_ms FROM playbacks WHERE is_view AND duration_ms > 0),
videos_seen AS (
    SELECT workspace, video, count() AS views_of_video, uniqExact(viewer) AS viewers_of_video FROM views GROUP BY ALL
),
runs AS (
    SELECT workspace, video, viewer, arrayJoin(range(
            intDiv(start_ms * 200 + duration_ms - 1, duration_ms * 2), intDiv(end_ms * 200 + duration_ms - 1, duration_ms * 2)
        )) AS position
    FROM played JOIN views USING (session)
),
counts AS (
    SELECT workspace, video, position, count() AS plays, uniqExact(viewer) AS viewers FROM runs GROUP BY ALL
),
grid AS (SELECT *, arrayJoin(range(100)) AS position FROM videos_seen)
SELECT workspace, video, position, coalesce(plays, 0) AS plays, coalesce(viewers, 0) AS viewers, views_of_video, viewers_of_video
FROM grid LEFT JOIN counts USING (workspace, video, position);
