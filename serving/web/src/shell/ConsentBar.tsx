/** Asks visitors whether they may be remembered. Says nothing to signed-in people, who have a switch in their menu. */
import { useSyncExternalStore } from "react";
import { consent } from "../collector/page";
import type { ConsentState } from "../collector/events";

const subscribe = (listener: () => void): (() => void) => consent.subscribe(listener);

export const useConsent = (): ConsentState => useSyncExternalStore(subscribe, () => consent.state);

export function ConsentBar() {
  const mustAsk = useSyncExternalStore(subscribe, () => consent.mustAsk);
  if (!mustAsk) return null;
  return (
    <aside className="consent" aria-label="Privacy choice">
      <p>May this browser be recognised when it comes back? Views are counted either way; without it nothing is stored here.</p>
      <button type="button" onClick={() => consent.deny()}>No</button>
      <button type="button" onClick={() => consent.grant()}>Yes</button>
    </aside>
  );
}

/** The switch that takes effect at once, also in the middle of playing. */
export function ConsentSwitch({ words }: { words: string }) {
  const state = useConsent();
  return (
    <label className="choice">
      <input
        type="checkbox"
        role="switch"
        checked={state === "granted"}
        onChange={(event) => (event.target.checked ? consent.grant() : consent.deny())}
      />
      {words}
    </label>
  );
}
