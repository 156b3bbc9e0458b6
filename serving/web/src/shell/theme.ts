/** Light, dark, or as the system says; the tokens follow `color-scheme`, so one attribute is enough. */
import { useSyncExternalStore } from "react";
import { recall, remember } from "./memory";

export type Theme = "system" | "light" | "dark";
const listeners = new Set<() => void>();
const isDarkSystem = window.matchMedia("(prefers-color-scheme: dark)");

function chosen(): Theme {
  const kept = recall("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function applyTheme(): void {
  const theme = chosen();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function chooseTheme(theme: Theme): void {
  remember("theme", theme === "system" ? null : theme);
  applyTheme();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  isDarkSystem.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    isDarkSystem.removeEventListener("change", listener);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, chosen);

/** Whether the page is dark right now, for what CSS cannot reach (charts). */
export const useIsDark = (): boolean =>
  useSyncExternalStore(subscribe, () => (chosen() === "system" ? isDarkSystem.matches : chosen() === "dark"));
