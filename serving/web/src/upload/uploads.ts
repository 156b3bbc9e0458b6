/** Uploads under way: resumable (tus 1.0), paused and gone on with, and known to every page. Knows no component. */
import { useSyncExternalStore } from "react";
import type { Upload } from "tus-js-client";

export interface Uploading {
  key: number;
  name: string;
  size: number;
  sent: number;
  state: "sending" | "paused" | "done" | "failed";
  problem: string;
  video: string | null;
}

let uploads: readonly Uploading[] = [];
let lastKey = 0;
const running = new Map<number, Upload>();
const listeners = new Set<() => void>();
const CHUNK_BYTES = 16 * 1024 * 1024;
const RETRY_AFTER_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000];

export function useUploads(): readonly Uploading[] {
  return useSyncExternalStore(subscribe, () => uploads);
}

/** How many uploads have arrived: pages that list videos look again when it changes. */
export function useArrivals(): number {
  return useSyncExternalStore(subscribe, () => uploads.filter((one) => one.state === "done").length);
}

export async function startUploads(files: Iterable<File>, workspace: string): Promise<void> {
  const chosen = [...files];
  const { Upload } = await import("tus-js-client");
  for (const file of chosen) await begin(Upload, file, workspace);
}

export function pauseUpload(key: number): void {
  void running.get(key)?.abort();
  change(key, { state: "paused" });
}

export function resumeUpload(key: number): void {
  change(key, { state: "sending", problem: "" });
  running.get(key)?.start();
}

/** Stops an upload and takes what arrived off the server; a finished one is only taken off the list. */
export function dismissUpload(key: number): void {
  const upload = running.get(key);
  const isDone = uploads.find((one) => one.key === key)?.state === "done";
  if (upload && !isDone) upload.abort(true).catch(() => undefined);
  running.delete(key);
  set(uploads.filter((one) => one.key !== key));
}

async function begin(Kind: typeof Upload, file: File, workspace: string): Promise<void> {
  const key = (lastKey += 1);
  set([...uploads, { key, name: file.name, size: file.size, sent: 0, state: "sending", problem: "", video: null }]);
  const upload = new Kind(file, {
    endpoint: "/v1/uploads",
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_AFTER_MS,
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name, name: titleOf(file.name), workspace, created_at: new Date(file.lastModified).toISOString() },
    onProgress: (sent) => change(key, { sent }),
    onError: (error) => change(key, { state: "failed", problem: wordsOf(error) }),
    onSuccess: ({ lastResponse }) => change(key, { state: "done", sent: file.size, video: lastResponse.getHeader("Reelhouse-Video") ?? null }),
  });
  running.set(key, upload);
  const [unfinished] = await upload.findPreviousUploads();
  if (unfinished) upload.resumeFromPreviousUpload(unfinished);
  upload.start();
}

/** "quarterly-review_2.mp4" → "quarterly review 2". */
export function titleOf(fileName: string): string {
  return fileName.replace(/\.[A-Za-z0-9]{2,5}$/, "").replaceAll(/[-_]+/g, " ").trim() || fileName;
}

/** The server's own words when it gave any. */
function wordsOf(error: Error): string {
  const response = "originalResponse" in error ? (error.originalResponse as { getBody(): string } | null) : null;
  try {
    const body = JSON.parse(response?.getBody() ?? "") as { error?: { message?: string; hint?: string } };
    if (body.error?.message) return `${body.error.message} ${body.error.hint ?? ""}`.trim();
  } catch {
    // The answer was not ours (a proxy's page, or none at all).
  }
  return "The connection broke. Nothing that arrived is lost; go on when it is back.";
}

function change(key: number, more: Partial<Uploading>): void {
  set(uploads.map((one) => (one.key === key ? { ...one, ...more } : one)));
}

function set(next: readonly Uploading[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
