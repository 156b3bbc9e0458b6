/** How batches reach `POST /v1/events`: fetch while the page lives, sendBeacon when it goes. */
import type { Answer, Transport } from "./queue";

const ADDRESS = "/v1/events";

export const browserTransport: Transport = {
  async post(body) {
    const response = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      keepalive: body.length < 60_000,
      credentials: "same-origin",
    });
    return answerOf(response.status);
  },
  beacon(body) {
    return navigator.sendBeacon(ADDRESS, new Blob([body], { type: "text/plain" }));
  },
};

export function answerOf(status: number): Answer {
  if (status >= 200 && status < 300) return "accepted";
  if (status === 413) return "too_large";
  return status >= 500 || status === 408 || status === 429 ? "again" : "unreadable";
}
