/** What this browser remembers for the viewer (speed, captions, theme, where they left off): kept only where they may be remembered. */
import { consent } from "../collector/page";

const PREFIX = "reelhouse.keep.";
const here = new Map<string, string>();

export function recall(name: string): string | null {
  const inPage = here.get(name);
  if (inPage !== undefined) return inPage;
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  if (value === null) here.delete(name);
  else here.set(name, value);
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else if (consent.mayStore) localStorage.setItem(PREFIX + name, value);
  } catch {
    // Storage is full or forbidden; the page's own memory has it.
  }
}

/** Takes back everything that was kept on this browser. */
function forgetAll(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing can be kept, so nothing is.
  }
}

consent.subscribe(() => {
  if (consent.state === "denied" && !consent.mayStore) forgetAll();
});
