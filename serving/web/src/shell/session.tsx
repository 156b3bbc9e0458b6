/** Who is signed in and which of their workspaces is open. */
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { whenSignedOut } from "../api/client";
import { getSession, signOut as endSession } from "../api/endpoints";
import type { Session, Workspace } from "../api/types";
import { consent } from "../collector/page";
import { recall, remember } from "./memory";

interface SignedIn {
  session: Session;
  workspace: Workspace | null;
  choose: (workspace: string) => void;
}

interface SessionValue {
  /** `null` while it is asked, "nobody" when nobody is signed in, "unreachable" when the server cannot say. */
  current: SignedIn | "nobody" | "unreachable" | null;
  begin: (session: Session) => void;
  end: () => Promise<void>;
}

const SessionContext = createContext<SessionValue | null>(null);

/** `asks`: whether the page wants to know who is signed in; pages that are open to all do not. */
export function SessionProvider({ asks, children }: { asks: boolean; children: ReactNode }) {
  const [session, setSession] = useState<Session | "nobody" | "unreachable" | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);

  const begin = useCallback((next: Session) => {
    consent.begin(next.person.id);
    setChosen(recall("workspace"));
    setSession(next);
  }, []);
  const forget = useCallback(() => {
    consent.begin(null);
    setSession("nobody");
  }, []);
  const end = useCallback(async () => {
    await endSession();
    forget();
  }, [forget]);

  useEffect(() => {
    whenSignedOut(forget);
    if (!asks) return;
    getSession().then(
      (found) => (found ? begin(found) : forget()),
      () => setSession((now) => (now === "nobody" ? now : "unreachable")),
    );
  }, [begin, forget, asks]);

  const value = useMemo<SessionValue>(() => {
    if (session === null || typeof session === "string") return { current: session, begin, end };
    const workspace = session.workspaces.find((one) => one.id === chosen) ?? session.workspaces[0] ?? null;
    const choose = (id: string): void => {
      remember("workspace", id);
      setChosen(id);
    };
    return { current: { session, workspace, choose }, begin, end };
  }, [session, chosen, begin, end]);

  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): SessionValue {
  const value = use(SessionContext);
  if (!value) throw new Error("useSession needs a SessionProvider above it.");
  return value;
}

/** The signed-in person; only for pages that are shown to signed-in people. */
export function useSignedIn(): SignedIn {
  const { current } = useSession();
  if (current === null || typeof current === "string") throw new Error("This page is for signed-in people.");
  return current;
}
