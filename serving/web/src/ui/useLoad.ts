/** Loads something for a component, again when its key changes; a reload keeps the old answer until the new one is there. */
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/client";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  isLoading: boolean;
  reload: () => void;
}

interface State<T> {
  key: string | null;
  data: T | null;
  error: ApiError | null;
}

/** `key` null: nothing to load yet. An answer that comes after the key has changed is dropped. */
export function useLoad<T>(key: string | null, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<State<T>>({ key: null, data: null, error: null });
  const [round, setRound] = useState(0);
  const newest = useRef(load);
  useEffect(() => { newest.current = load; });

  useEffect(() => {
    if (key === null) return undefined;
    let isCurrent = true;
    newest.current().then(
      (data) => { if (isCurrent) setState({ key, data, error: null }); },
      (error: unknown) => { if (isCurrent) setState({ key, data: null, error: asApiError(error) }); },
    );
    return () => { isCurrent = false; };
  }, [key, round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  const isFresh = state.key === key;
  return { data: isFresh ? state.data : null, error: isFresh ? state.error : null, isLoading: key !== null && !isFresh, reload };
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "broken", error instanceof Error ? error.message : "Something broke.", "Load the page again.");
}
