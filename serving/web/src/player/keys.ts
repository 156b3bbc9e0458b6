/** What each key does in the player. Pure: a key goes in, what to do comes out. */

export type KeyAction =
  | { do: "toggle" }
  | { do: "step"; byMs: number }
  | { do: "percent"; share: number }
  | { do: "mute" }
  | { do: "fullscreen" }
  | { do: "captions" }
  | { do: "speed"; by: 1 | -1 }
  | { do: "help" };

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

export const KEYS: [keys: string, words: string][] = [
  ["Space or K", "Play and pause"],
  ["← →", "5 seconds back or on"],
  ["J L", "10 seconds back or on"],
  ["0 – 9", "To 0 % … 90 %"],
  ["< >", "Slower, faster"],
  ["M", "Mute"],
  ["C", "Captions"],
  ["F", "Full screen"],
  ["/", "Search all recordings"],
  ["?", "This list"],
];

const ACTIONS: Record<string, KeyAction> = {
  " ": { do: "toggle" },
  k: { do: "toggle" },
  ArrowLeft: { do: "step", byMs: -5_000 },
  ArrowRight: { do: "step", byMs: 5_000 },
  j: { do: "step", byMs: -10_000 },
  l: { do: "step", byMs: 10_000 },
  m: { do: "mute" },
  f: { do: "fullscreen" },
  c: { do: "captions" },
  "<": { do: "speed", by: -1 },
  ">": { do: "speed", by: 1 },
  "?": { do: "help" },
};

export interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export function keyAction({ key, ctrlKey, metaKey, altKey }: Key): KeyAction | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (/^[0-9]$/.test(key)) return { do: "percent", share: Number(key) / 10 };
  return ACTIONS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

/** The next speed up or down; the present one when there is none. */
export function nextSpeed(rate: number, by: 1 | -1): number {
  const further = SPEEDS.filter((speed) => (by > 0 ? speed > rate : speed < rate));
  return (by > 0 ? further[0] : further.at(-1)) ?? rate;
}
