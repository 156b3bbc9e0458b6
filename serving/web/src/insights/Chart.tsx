/** A large chart: draws what it is given in the colours of the present theme, and says it in words too. */
import { useEffect, useRef } from "react";
import { useIsDark } from "../shell/theme";
import type { Colours } from "./chartFrame";
import type { Chart as EChart, ChartOption } from "./echarts";

interface ChartProps {
  /** What the chart shows, for those who cannot see it. */
  label: string;
  option: (colours: Colours) => ChartOption;
  /** A press on the plot, at a value of the horizontal axis. */
  onPress?: (value: number) => void;
}

export function Chart({ label, option, onPress }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChart | null>(null);
  const newest = useRef({ option, onPress });
  const isDark = useIsDark();

  useEffect(() => {
    newest.current = { option, onPress };
    if (host.current) chart.current?.setOption(option(coloursOf(host.current)), { notMerge: true });
  }, [option, onPress, isDark]);

  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    let hasGone = false;
    const resized = new ResizeObserver(() => chart.current?.resize());
    void import("./echarts").then(({ makeChart }) => {
      if (hasGone) return;
      const made = (chart.current = makeChart(element));
      made.setOption(newest.current.option(coloursOf(element)));
      made.getZr().on("click", ({ offsetX, offsetY }) => {
        const [value] = made.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
        if (value !== undefined) newest.current.onPress?.(value);
      });
      resized.observe(element);
    });
    return () => {
      hasGone = true;
      resized.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  return <div ref={host} className="chart" role="img" aria-label={label} />;
}

/** The tokens as plain colours: a chart cannot read CSS variables. */
function coloursOf(element: HTMLElement): Colours {
  const probe = element.ownerDocument.createElement("span");
  element.parentElement?.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = { text: read("text"), muted: read("muted"), line: read("line"), accent: read("accent"), soft: read("accent-soft"), surface: read("raised") };
  probe.remove();
  return colours;
}
