/** Where the playhead is, for components that follow it; they are drawn again only when what they derive from it changes. */
import { useCallback, useSyncExternalStore } from "react";

const EVENTS = ["timeupdate", "seeking", "seeked", "loadedmetadata", "ended"] as const;

/** `derive` gets the position in milliseconds (and the duration, 0 while unknown) and must give a plain value. */
export function usePlayhead<T extends string | number | boolean>(
  element: HTMLVideoElement | null,
  derive: (positionMs: number, durationMs: number) => T,
): T {
  const subscribe = useCallback(
    (tell: () => void) => {
      for (const name of EVENTS) element?.addEventListener(name, tell);
      return () => {
        for (const name of EVENTS) element?.removeEventListener(name, tell);
      };
    },
    [element],
  );
  return useSyncExternalStore(subscribe, () => {
    const duration = element && Number.isFinite(element.duration) ? element.duration * 1000 : 0;
    return derive((element?.currentTime ?? 0) * 1000, duration);
  });
}
