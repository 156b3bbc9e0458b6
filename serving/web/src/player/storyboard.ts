/** Reads a storyboard: WebVTT whose cues name a rectangle of a sprite (`sprite.jpg#xywh=0,0,160,90`). */

export interface Thumbnail {
  startMs: number;
  endMs: number;
  image: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** `address` is where the text came from: sprites are named relative to it. Cues that are no rectangle are left out. */
export function parseStoryboard(text: string, address: string): Thumbnail[] {
  return text.split(/\r?\n\r?\n+/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const place = lines.findIndex((line) => line.includes("-->"));
    const [start, end] = (lines[place] ?? "").split("-->").map((part) => vttTime(part.trim()));
    const target = /^(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(lines[place + 1]?.trim() ?? "");
    if (place < 0 || start === undefined || end === undefined || !target) return [];
    const [x = 0, y = 0, width = 0, height = 0] = target.slice(2).map(Number);
    return [{ startMs: start, endMs: end, image: new URL(target[1] ?? "", address).href, x, y, width, height }];
  });
}

export function vttTime(text: string): number {
  const parts = text.split(/\s/)[0]?.split(":").map(Number) ?? [];
  return Math.round(parts.reduce((sum, part) => sum * 60 + part, 0) * 1000);
}

export function thumbnailAt(thumbnails: readonly Thumbnail[], ms: number): Thumbnail | null {
  return thumbnails.find((one) => ms >= one.startMs && ms < one.endMs) ?? thumbnails.at(-1) ?? null;
}

const read = new Map<string, Promise<Thumbnail[]>>();

/** The thumbnails at an address, read once; none when it cannot be read. */
export function loadStoryboard(address: string): Promise<Thumbnail[]> {
  const full = new URL(address, location.href).href;
  const known = read.get(full) ?? fetchStoryboard(full);
  read.set(full, known);
  return known;
}

async function fetchStoryboard(address: string): Promise<Thumbnail[]> {
  const response = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  return response?.ok ? parseStoryboard(await response.text(), address) : [];
}
