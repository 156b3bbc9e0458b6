/** The title of the browser's tab follows the page. */
import { useEffect } from "react";

export function useTitle(words: string | null): void {
  useEffect(() => {
    document.title = words ? `${words} · Reelhouse` : "Reelhouse";
  }, [words]);
}
