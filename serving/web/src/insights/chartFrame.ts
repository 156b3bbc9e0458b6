/** What all charts share: quiet axes, one font, no motion, and the colours of the theme. */

export interface Colours {
  text: string;
  muted: string;
  line: string;
  accent: string;
  soft: string;
  surface: string;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

export function frame({ text, muted, line, surface }: Colours) {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, fontSize: 12, color: muted },
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: muted, hideOverlap: true },
    splitLine: { lineStyle: { color: line } },
    tooltip: {
      trigger: "axis" as const, backgroundColor: surface, borderColor: line, padding: [8, 12], confine: true, transitionDuration: 0,
      textStyle: { color: text, fontFamily: FONT, fontSize: 13 }, axisPointer: { lineStyle: { color: muted } },
    },
  };
}
