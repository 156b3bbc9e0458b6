/** Steps between pages without loading anew: the present address, links, and going somewhere. */
import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from "react";
import type { Arrival } from "./routes";

const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
window.addEventListener("popstate", tell);

/** Path and query of the present page. */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => location.pathname + location.search);
}

export function go(address: string, arrival?: Arrival): void {
  if (address === location.pathname + location.search) return;
  history.pushState(arrival ?? null, "", address);
  tell();
  window.scrollTo(0, 0);
}

/** Changes the address without a new entry in the history. */
export function replaceAddress(address: string): void {
  history.replaceState(history.state, "", address);
  tell();
}

/** How the viewer came here, as the step that led here said. */
export function arrival(): Arrival | null {
  const state = history.state as Partial<Arrival> | null;
  return state?.source ? (state as Arrival) : null;
}

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
  arrival?: Arrival;
  children: ReactNode;
}

/** A link inside the app; with a modifier key it is an ordinary link. */
export function Link({ to, arrival: from, onClick, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    go(to, from);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
