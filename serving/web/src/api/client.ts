/** Talks to `/v1`: JSON in, JSON out, and every failure as an ApiError with words for people. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export interface Ask {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  query?: Record<string, string | number | null | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

type SignedOutListener = () => void;
let onSignedOut: SignedOutListener = () => undefined;

/** Who is told when the server no longer knows the session. */
export function whenSignedOut(listener: SignedOutListener): void {
  onSignedOut = listener;
}

export async function ask<T>(path: string, { method = "GET", body, query, headers, signal }: Ask = {}): Promise<T> {
  const response = await fetch(withQuery(path, query), {
    method,
    headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch(unreachable);
  if (!response.ok) throw await failure(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The answer, or null where the thing is not there (yet). */
export async function askMaybe<T>(path: string, how: Ask = {}): Promise<T | null> {
  try {
    return await ask<T>(path, how);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export function withQuery(path: string, query: Ask["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs).toString()}` : path;
}

function unreachable(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  throw new ApiError(0, "unreachable", "The server cannot be reached.", "Check the connection; your place is kept.");
}

interface ErrorBody {
  error?: { code?: string; message?: string; hint?: string };
}

async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  if (response.status === 401) onSignedOut();
  const { code = "broken", message = `The server answered ${response.status}.`, hint = "Try again." } = body.error ?? {};
  return new ApiError(response.status, code, message, hint);
}
