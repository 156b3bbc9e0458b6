/** The menu behind the person's initials: workspace, theme, privacy, sign out. */
import { useEffect, useId, useRef, useState } from "react";
import { ConsentSwitch } from "./ConsentBar";
import { go } from "./router";
import { useSession, useSignedIn } from "./session";
import { chooseTheme, useTheme, type Theme } from "./theme";

const THEMES: [Theme, string][] = [["system", "System"], ["light", "Light"], ["dark", "Dark"]];

export function PersonMenu() {
  const { session } = useSignedIn();
  const [isOpen, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const list = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    const outside = (event: Event): void => {
      if (!element.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setOpen(false);
      element.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [isOpen]);

  return (
    <div className="menu" ref={element}>
      <button type="button" className="avatar" aria-expanded={isOpen} aria-controls={list} onClick={() => setOpen(!isOpen)}>
        <span aria-hidden="true">{initials(session.person.name)}</span>
        <span className="hidden-visually">Menu of {session.person.name}</span>
      </button>
      {isOpen && <MenuList id={list} />}
    </div>
  );
}

function MenuList({ id }: { id: string }) {
  const { end } = useSession();
  const { session, workspace, choose } = useSignedIn();
  return (
    <div className="menu-list" id={id}>
      <div>
        <strong>{session.person.name}</strong>
        <div className="muted small">{session.person.email}</div>
      </div>
      {session.workspaces.length > 1 && (
        <label className="field">
          Workspace
          <select value={workspace?.id} onChange={(event) => choose(event.target.value)}>
            {session.workspaces.map((one) => (
              <option key={one.id} value={one.id}>{one.name} ({one.role})</option>
            ))}
          </select>
        </label>
      )}
      <hr />
      <ThemeChoice />
      <ConsentSwitch words="Count my viewing under my name" />
      <p className="muted small">Off: your views are counted without saying whose they are, starting now.</p>
      <hr />
      <button type="button" className="plain" onClick={() => void end().then(() => go("/signin"))}>Sign out</button>
    </div>
  );
}

export function ThemeChoice() {
  const theme = useTheme();
  return (
    <div className="segmented" role="group" aria-label="Colours">
      {THEMES.map(([name, words]) => (
        <button key={name} type="button" aria-pressed={theme === name} onClick={() => chooseTheme(name)}>{words}</button>
      ))}
    </div>
  );
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  return [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => part?.[0] ?? "").join("").toUpperCase() || "?";
}
