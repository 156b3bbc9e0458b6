/** The HTML that another site puts into its page to show a shared video. */
import type { Video } from "../api/types";

const WIDTH = 800;

export function embedCode(video: Pick<Video, "id" | "name" | "width" | "height">, token: string, origin = location.origin): string {
  const height = Math.round((WIDTH * (video.height ?? 9)) / (video.width ?? 16));
  const address = `${origin}/embed/${encodeURIComponent(video.id)}?share=${encodeURIComponent(token)}`;
  return `<iframe src="${escaped(address)}" width="${WIDTH}" height="${height}" title="${escaped(video.name)}" allow="autoplay; fullscreen; picture-in-picture" loading="lazy" style="border:0"></iframe>`;
}

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign);
