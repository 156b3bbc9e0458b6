/** What went wrong, in words, with what to do next. */
import type { ApiError } from "../api/client";
import { Icon } from "./Icon";

export function Problem({ error, onRetry }: { error: ApiError; onRetry?: () => void }) {
  return (
    <div className="problem" role="alert">
      <Icon name="warning" />
      <p>
        <strong>{error.message}</strong> {error.hint}
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          <Icon name="retry" /> Try again
        </button>
      )}
    </div>
  );
}

/** An empty place says what would be here and how it comes to be. */
export function Empty({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
