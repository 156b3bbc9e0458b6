-- The playbacks, the played intervals and the gold tables of `events` and `videos`, written by hand for DuckDB: the
-- peer of the transforms in correctness (test_by_hand.py) and in speed.
CREATE OR REPLACE TABLE playbacks AS
WITH played AS (
    SELECT session, e.video, event_id, greatest(start_ms, 0) AS start_ms,
        least(end_ms, coalesce(nullif(v.duration_ms, 0), end_ms)) AS end_ms, wall_ms
    FROM events AS e LEFT JOIN videos AS v USING (video)
    WHERE type = 'interval'
), fresh AS (
    SELECT *, greatest(start_ms, coalesce(max(end_ms) OVER before, start_ms)) AS fresh_ms
    FROM played WHERE end_ms > start_ms
    WINDOW before AS (PARTITION BY session, video ORDER BY start_ms, end_ms, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), playing AS (
    SELECT session, video, sum(end_ms - start_ms)::BIGINT AS watched_ms, sum(greatest(end_ms - fresh_ms, 0))::BIGINT AS distinct_ms,
        max(end_ms) AS furthest_ms, sum(wall_ms)::BIGINT AS played_wall_ms
    FROM fresh GROUP BY ALL
), loads AS (
    SELECT session, video, min(day) AS day, min(workspace) AS workspace,
        min(viewer) FILTER (viewer_kind = 'person') AS person, min(viewer) FILTER (viewer_kind = 'visitor') AS visitor,
        bool_or(consent = 'denied') AS refused,
        min(device) FILTER (type = 'initialized') AS device, min(source) FILTER (type = 'initialized') AS source,
        min(source_id) FILTER (type = 'initialized') AS source_id, max(player) AS player, min("at") AS started_at,
        min("at") FILTER (type IN ('played', 'started', 'interval', 'stalled', 'completed')) AS attempted_at, max("at") AS ended_at,
        coalesce(bool_or(is_bot), false) AS is_bot, coalesce(bool_or(role = 'owner'), false) AS is_owner, coalesce(bool_or(preview), false) AS preview,
        bool_or(type = 'shown') AS shown, bool_or(type = 'started') AS moved, bool_or(type = 'completed') AS completed,
        coalesce(bool_or(fatal) FILTER (type = 'failed'), false) AS failed, min(startup_ms) FILTER (type = 'started') AS startup_ms,
        min(number) FILTER (type = 'started') AS started_number, min(number) FILTER (type = 'seeked') AS seeked_number,
        count(*) FILTER (type = 'stalled') AS stalls, coalesce(sum(wall_ms) FILTER (type = 'stalled'), 0)::BIGINT AS stalled_ms,
        coalesce(bool_or(kind IN ('cta_shown', 'cta_clicked')), false) AS cta_shown, coalesce(bool_or(kind = 'cta_clicked'), false) AS cta_clicked,
        count(*) FILTER (type = 'shared') AS shares, count(*) FILTER (type = 'commented') AS comments, count(*) FILTER (type = 'reacted') AS reactions,
        min(number) AS first_number
    FROM events
    WHERE type NOT IN ('searched', 'search_clicked', 'recommended', 'recommendation_clicked', 'segment_served') AND video IS NOT NULL
    GROUP BY session, video
    QUALIFY row_number() OVER (PARTITION BY session ORDER BY first_number, video) = 1
), whole AS (
    SELECT loads.*, nullif(v.duration_ms, 0) AS duration_ms, coalesce(watched_ms, 0) AS watched_ms, coalesce(distinct_ms, 0) AS distinct_ms,
        coalesce(furthest_ms, 0) AS furthest_ms, coalesce(played_wall_ms, 0) + stalled_ms AS wanted_ms,
        NOT (is_bot OR is_owner OR preview) AS counted,
        completed OR coalesce(furthest_ms >= nullif(v.duration_ms, 0), false) AS reached_end
    FROM loads LEFT JOIN videos AS v USING (video) LEFT JOIN playing USING (session, video)
), viewed AS (
    SELECT *, counted AND (watched_ms >= 5000 OR reached_end OR coalesce(distinct_ms * 100 >= duration_ms * 75, false)) AS is_view FROM whole
)
SELECT session, day, workspace, video, CASE WHEN NOT refused THEN coalesce(person, visitor) END AS viewer,
    CASE WHEN refused OR coalesce(person, visitor) IS NULL THEN 'nobody' WHEN person IS NOT NULL THEN 'person' ELSE 'visitor' END AS viewer_kind,
    coalesce(device, 'unknown') AS device, coalesce(source, 'direct') AS source, source_id, player, started_at, attempted_at, ended_at, duration_ms,
    is_bot, is_owner, preview, counted, shown, attempted_at IS NOT NULL AS attempted, moved OR completed OR watched_ms > 0 AS started, failed,
    CASE WHEN seeked_number < started_number THEN NULL ELSE startup_ms END AS startup_ms, stalls, stalled_ms, wanted_ms, watched_ms, distinct_ms,
    furthest_ms, reached_end, is_view, is_view AND (reached_end OR (watched_ms > 0 AND coalesce(distinct_ms * 100 >= duration_ms * 90
        OR furthest_ms >= duration_ms - 2000, false))) AS is_completed, cta_shown, cta_clicked, shares, comments, reactions
FROM viewed;

CREATE OR REPLACE TABLE played AS
SELECT session, row_number() OVER (PARTITION BY session ORDER BY number, "at", event_id) - 1 AS number, day, workspace, video, viewer, counted, is_view,
    "at", start_ms, end_ms, wall_ms, rate, duration_ms
FROM (
    SELECT e.session, e.number, p.day, p.workspace, e.video, p.viewer, counted, is_view, "at", event_id, greatest(start_ms, 0) AS start_ms,
        least(end_ms, coalesce(duration_ms, end_ms)) AS end_ms, wall_ms, coalesce(rate, 1.0) AS rate, duration_ms
    FROM events AS e JOIN playbacks AS p USING (session, video) WHERE type = 'interval'
) WHERE end_ms > start_ms;

CREATE OR REPLACE TABLE video_daily AS
SELECT workspace, video, day, count(*) FILTER (is_view AND viewer IS NULL) AS anonymous_views, sum(watched_ms) / nullif(sum(duration_ms) FILTER (is_view), 0) AS average_percentage_viewed,
    count(*) FILTER (is_completed) / nullif(count(*) FILTER (is_view), 0) AS completion_rate, count(*) FILTER (is_completed) AS completions,
    count(DISTINCT viewer) FILTER (cta_clicked) / nullif(count(DISTINCT viewer) FILTER (cta_shown), 0) AS cta_conversion,
    count(DISTINCT viewer) FILTER (cta_clicked) AS cta_converts, count(DISTINCT viewer) FILTER (cta_shown) AS cta_viewers, sum(distinct_ms) / 1000 AS distinct_seconds,
    sum(distinct_ms * 1000000 // duration_ms) FILTER (is_view) / nullif(count(distinct_ms * 1000000 // duration_ms) FILTER (is_view) * 1000000, 0) AS engagement,
    count(*) FILTER (shown) AS impressions, count(DISTINCT viewer) FILTER (attempted) / nullif(count(DISTINCT viewer), 0) AS play_rate,
    sum(watched_ms - distinct_ms) / 1000 AS rewatched_seconds, count(*) FILTER (is_view AND duration_ms IS NOT NULL) AS timed_views,
    count(DISTINCT viewer) FILTER (is_view) AS unique_viewers, coalesce(sum(duration_ms) FILTER (is_view), 0) / 1000 AS viewable_seconds, count(*) FILTER (is_view) AS views,
    count(DISTINCT viewer) AS visitors, count(DISTINCT viewer) FILTER (attempted) AS visitors_who_played, sum(watched_ms) / 1000 AS watch_time_seconds,
    sum(shares) AS shares, sum(comments) AS comments, sum(reactions) AS reactions FROM playbacks WHERE counted GROUP BY ALL;

CREATE OR REPLACE TABLE workspace_daily AS
SELECT workspace, day, count(*) FILTER (is_view AND viewer IS NULL) AS anonymous_views, sum(watched_ms) / nullif(sum(duration_ms) FILTER (is_view), 0) AS average_percentage_viewed,
    count(*) FILTER (is_completed) / nullif(count(*) FILTER (is_view), 0) AS completion_rate, count(*) FILTER (is_completed) AS completions,
    count(DISTINCT viewer) FILTER (cta_clicked) / nullif(count(DISTINCT viewer) FILTER (cta_shown), 0) AS cta_conversion,
    count(DISTINCT viewer) FILTER (cta_clicked) AS cta_converts, count(DISTINCT viewer) FILTER (cta_shown) AS cta_viewers, sum(distinct_ms) / 1000 AS distinct_seconds,
    sum(distinct_ms * 1000000 // duration_ms) FILTER (is_view) / nullif(count(distinct_ms * 1000000 // duration_ms) FILTER (is_view) * 1000000, 0) AS engagement,
    count(*) FILTER (shown) AS impressions, count(DISTINCT viewer) FILTER (attempted) / nullif(count(DISTINCT viewer), 0) AS play_rate,
    sum(watched_ms - distinct_ms) / 1000 AS rewatched_seconds, count(*) FILTER (is_view AND duration_ms IS NOT NULL) AS timed_views,
    count(DISTINCT viewer) FILTER (is_view) AS unique_viewers, coalesce(sum(duration_ms) FILTER (is_view), 0) / 1000 AS viewable_seconds, count(*) FILTER (is_view) AS views,
    count(DISTINCT viewer) AS visitors, count(DISTINCT viewer) FILTER (attempted) AS visitors_who_played, sum(watched_ms) / 1000 AS watch_time_seconds,
    sum(shares) AS shares, sum(comments) AS comments, sum(reactions) AS reactions FROM playbacks WHERE counted GROUP BY ALL;

CREATE OR REPLACE TABLE viewer_video AS
SELECT workspace, video, day, viewer, min(viewer_kind) AS viewer_kind, count(*) FILTER (is_completed) AS completions, sum(distinct_ms) / 1000 AS distinct_seconds,
    count(*) FILTER (shown) AS impressions, sum(watched_ms - distinct_ms) / 1000 AS rewatched_seconds, count(*) FILTER (is_view) AS views,
    sum(watched_ms) / 1000 AS watch_time_seconds
FROM playbacks WHERE counted AND viewer IS NOT NULL GROUP BY workspace, video, day, viewer;

CREATE OR REPLACE TABLE playback_quality AS
WITH judged AS (
    SELECT *, CASE WHEN failed THEN 0 WHEN started THEN 100 WHEN attempted AND ended_at > attempted_at + INTERVAL 1 SECOND THEN 50 END AS points,
        floor((100 / sqrt(1 + (stalls / 2) * (stalls / 2)) + 100 * exp(-10 * stalled_ms / nullif(wanted_ms, 0))) / 2 * 1000000)::BIGINT AS smoothness
    FROM playbacks WHERE counted
)
SELECT workspace, video, day, device, count(*) FILTER (attempted) AS attempts,
    count(*) FILTER (attempted AND NOT started AND NOT failed) / nullif(count(*) FILTER (attempted), 0) AS exit_before_start,
    count(*) FILTER (attempted AND NOT started AND NOT failed) AS exits_before_start, count(points) AS judged_playbacks,
    sum(points) / nullif(count(points), 0) AS playback_success, sum(stalled_ms) / nullif(sum(wanted_ms), 0) AS rebuffer_share,
    sum(smoothness) / nullif(count(smoothness) * 1000000, 0) AS smoothness_score, sum(stalled_ms) / 1000 AS stalled_seconds, sum(stalls) AS stalls,
    sum(800000000000 // (startup_ms + 8000)) / nullif(count(startup_ms) * 1000000, 0) AS startup_score,
    sum(startup_ms) / nullif(count(startup_ms) * 1000, 0) AS startup_seconds, count(startup_ms) AS startups,
    count(*) FILTER (wanted_ms > 0) AS wanted_playbacks, sum(wanted_ms) / 1000 AS wanted_seconds
FROM judged GROUP BY workspace, video, day, device;

CREATE OR REPLACE TABLE search_daily AS
WITH searches AS (
    SELECT workspace, day, session, "at", results, trim(regexp_replace(lower(coalesce(query, '')), '\s+', ' ', 'g')) AS query, coalesce(len(results), 0) AS shown
    FROM events WHERE type = 'searched' AND NOT is_bot
    QUALIFY row_number() OVER (PARTITION BY session ORDER BY number DESC, "at" DESC, event_id) = 1
), opened AS (
    SELECT s.session, coalesce(p.attempted_at <= s."at" + INTERVAL 60 SECOND AND p.watched_ms >= 10000, false) AS good
    FROM searches AS s JOIN playbacks AS p ON p.source_id = s.session AND p.source = 'search' AND list_contains(s.results, p.video)
    UNION ALL SELECT session, false FROM events WHERE type = 'search_clicked'
), outcome AS (SELECT session, bool_or(good) AS good FROM opened GROUP BY session)
SELECT workspace, day, query, count(*) FILTER (shown > 0 AND o.session IS NULL) AS search_no_click, count(*) FILTER (shown = 0) AS search_no_result,
    count(*) FILTER (good) / count(*) AS search_success, count(*) FILTER (good) AS search_successes, count(*) AS searches
FROM searches AS s LEFT JOIN outcome AS o USING (session) GROUP BY workspace, day, query;

CREATE OR REPLACE TABLE retention AS
WITH videos_viewed AS (
    SELECT workspace, video, count(*) AS views, count(DISTINCT viewer) AS audience FROM playbacks WHERE is_view AND duration_ms > 0 GROUP BY ALL
), runs AS (
    SELECT workspace, video, session, number, viewer, (start_ms * 200 + duration_ms - 1) // (duration_ms * 2) AS first_position,
        (end_ms * 200 + duration_ms - 1) // (duration_ms * 2) AS end_position
    FROM played WHERE is_view AND duration_ms > 0
), cells AS (
    SELECT workspace, video, unnest(range(first_position, end_position)) AS position, session, viewer FROM runs
), counts AS (
    SELECT workspace, video, position, count(*) AS plays, count(DISTINCT viewer) AS viewers,
        count(DISTINCT session) FILTER (viewer IS NULL) AS anonymous FROM cells GROUP BY ALL
)
SELECT workspace, video, position, coalesce(plays, 0) / views AS absolute_retention, coalesce(anonymous, 0) AS anonymous_playbacks,
    coalesce(viewers, 0) / nullif(audience, 0) AS audience_retention, coalesce(plays, 0) AS plays,
    coalesce(plays - viewers - anonymous, 0) AS rewatches, coalesce(viewers, 0) AS viewers, audience AS viewers_of_video, views AS views_of_video
FROM (SELECT *, unnest(range(100)) AS position FROM videos_viewed) LEFT JOIN counts USING (workspace, video, position);
