/** What the large charts draw: a metric by day, and the retention of a video by moment. */
import type { Chapter, Metric, RetentionPosition, Segment } from "../api/types";
import { clockTime, day, figure, percent } from "../ui/format";
import { segmentAt } from "../watch/transcript";
import { frame, type Colours } from "./chartFrame";
import type { ChartOption } from "./echarts";
import type { Point } from "./figures";

export function dailyChart(metric: Metric, points: readonly Point[]): (colours: Colours) => ChartOption {
  return (colours) => {
    const { axisLine, axisTick, axisLabel, splitLine, ...rest } = frame(colours);
    return {
      ...rest,
      xAxis: { type: "category", data: points.map((point) => day(point.day)), boundaryGap: false, axisTick, axisLine, axisLabel },
      yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { ...axisLabel, formatter: (value: number) => figure(value, metric.unit) }, splitLine },
      tooltip: { ...rest.tooltip, valueFormatter: (value) => (typeof value === "number" ? figure(value, metric.unit) : "no data") },
      series: [{
        name: metric.title, type: "line", data: points.map((point) => point.value), showSymbol: points.length < 3, symbolSize: 6, connectNulls: false,
        lineStyle: { width: 2, color: colours.accent }, itemStyle: { color: colours.accent }, areaStyle: { color: colours.soft, opacity: 0.7 },
      }],
    };
  };
}

export function dailyWords(metric: Metric, points: readonly Point[]): string {
  const known = points.flatMap(({ day: name, value }) => (value === null ? [] : [{ name, value }]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return `${metric.title} by day: no data`;
  const most = known.reduce((best, one) => (one.value > best.value ? one : best));
  return `${metric.title} by day from ${day(first.name)} (${figure(first.value, metric.unit)}) to ${day(last.name)} (${figure(last.value, metric.unit)}); most on ${day(most.name)} (${figure(most.value, metric.unit)})`;
}

export interface RetentionParts {
  positions: readonly RetentionPosition[];
  durationMs: number;
  chapters: readonly Chapter[];
  segments: readonly Segment[];
}

export function retentionChart({ positions, durationMs, chapters, segments }: RetentionParts): (colours: Colours) => ChartOption {
  const at = (place: number): number => ((place + 0.5) / positions.length) * durationMs;
  const line = (value: (position: RetentionPosition) => number | null): [number, number | null][] => positions.map((position, place) => [at(place), value(position)]);
  return (colours) => {
    const { axisLine, axisTick, axisLabel, splitLine, ...rest } = frame(colours);
    const marks = chapters.slice(1).map(({ start_ms }) => ({ xAxis: start_ms }));
    return {
      ...rest,
      xAxis: { type: "value", min: 0, max: durationMs, interval: niceStep(durationMs), axisLabel: { ...axisLabel, formatter: (ms: number) => clockTime(ms) }, axisLine, axisTick, splitLine: { show: false } },
      yAxis: { type: "value", min: 0, splitNumber: 4, axisLabel: { ...axisLabel, formatter: (share: number) => percent(share) }, axisLine: { show: false }, axisTick, splitLine },
      tooltip: { ...rest.tooltip, formatter: (about: unknown) => retentionTip(about, segments, chapters) },
      series: [
        {
          name: "of viewers saw it", type: "line", showSymbol: false, data: line((one) => one.audience),
          lineStyle: { width: 2, color: colours.accent }, itemStyle: { color: colours.accent }, areaStyle: { color: colours.soft, opacity: 0.7 },
          markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.muted, type: "dashed", opacity: 0.6 }, data: marks },
        },
        { name: "plays per view", type: "line", showSymbol: false, data: line((one) => one.absolute), lineStyle: { width: 1.5, type: "dotted", color: colours.muted }, itemStyle: { color: colours.muted } },
      ],
    };
  };
}

/** Steps of the time axis that people count in, about eight of them. */
export function niceStep(durationMs: number): number {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000);
  return steps.find((step) => durationMs / step <= 9) ?? 7_200_000;
}

interface TipPart {
  seriesName?: string;
  value?: [number, number | null];
}

/** The tip holds text that people spoke, so it is built as elements and never as HTML. */
function retentionTip(about: unknown, segments: readonly Segment[], chapters: readonly Chapter[]): HTMLElement {
  const parts = about as TipPart[];
  const ms = parts[0]?.value?.[0] ?? 0;
  const chapter = chapters.findLast((one) => one.start_ms <= ms)?.title;
  const tip = document.createElement("div");
  tip.className = "tip";
  const add = (words: string, name = ""): void => {
    const line = document.createElement("p");
    line.className = name;
    line.textContent = words;
    tip.append(line);
  };
  add([clockTime(ms), chapter].filter(Boolean).join(" · "), "tip-head");
  for (const { seriesName = "", value } of parts) add(`${value?.[1] === null || !value ? "–" : percent(value[1])} ${seriesName}`);
  const said = segments[segmentAt(segments, ms)]?.text;
  if (said) add(`“${said}”`, "tip-said");
  return tip;
}
