/** The parts of ECharts that the pages use: the one file that knows it, loaded only where there is a chart. */
import { LineChart, type LineSeriesOption } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent, type GridComponentOption, type MarkLineComponentOption, type TooltipComponentOption } from "echarts/components";
import { init, use as register, type ComposeOption, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

register([LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption | MarkLineComponentOption>;
export type Chart = EChartsType;

export const makeChart = (host: HTMLElement): Chart => init(host, null, { renderer: "svg" });
