/** The search field of the top bar; `/` brings the cursor here from anywhere. */
import { useEffect, useRef, useState, type SubmitEvent } from "react";
import { Icon } from "../ui/Icon";
import { searchPath } from "./routes";
import { go } from "./router";

export function SearchField({ query }: { query: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query);
  const [shown, setShown] = useState(query);
  if (shown !== query) {
    setShown(query);
    setText(query);
  }

  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.select();
      field.current?.focus();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim()) go(searchPath(text.trim()));
  };
  return (
    <form className="search-form" role="search" onSubmit={submit}>
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        name="q"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Find what was said…"
        aria-label="Search recordings"
        aria-keyshortcuts="/"
        autoComplete="off"
        enterKeyHint="search"
        maxLength={500}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

/** Whether the keyboard belongs to a field right now. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}
