/** Sign in; on a new installation, make the first person and workspace instead. */
import { useState, type SubmitEvent } from "react";
import type { ApiError } from "../api/client";
import { getSetUp, setUp, signIn } from "../api/endpoints";
import type { Session } from "../api/types";
import { Problem } from "../ui/Problem";
import { asApiError, useLoad } from "../ui/useLoad";
import { go } from "../shell/router";
import { useSession } from "../shell/session";
import { useTitle } from "../shell/title";

export function SignInPage({ next }: { next: string }) {
  useTitle("Sign in");
  const needed = useLoad("setup", getSetUp);
  const { begin } = useSession();
  const welcome = (session: Session): void => {
    begin(session);
    go(next);
  };
  return (
    <main className="gate">
      {needed.data?.needed ? <SetUpForm onDone={welcome} /> : <SignInForm onDone={welcome} />}
    </main>
  );
}

function SignInForm({ onDone }: { onDone: (session: Session) => void }) {
  const { error, isBusy, submit } = useForm((fields) => signIn({ email: fields("email"), password: fields("password") }), onDone);
  return (
    <form onSubmit={submit}>
      <Brand />
      <h1>Sign in</h1>
      <label className="field">
        E-mail
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label className="field">
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {error && <Problem error={error} />}
      <button type="submit" className="primary" disabled={isBusy}>Sign in</button>
      <p className="muted small">What you watch is counted under your name for your workspace. You can switch that off in your menu.</p>
    </form>
  );
}

function SetUpForm({ onDone }: { onDone: (session: Session) => void }) {
  const { error, isBusy, submit } = useForm(
    (fields) => setUp({ name: fields("name"), email: fields("email"), password: fields("password"), workspace: fields("workspace") }),
    onDone,
  );
  return (
    <form onSubmit={submit}>
      <Brand />
      <h1>Set up Reelhouse</h1>
      <p className="muted">Nobody is here yet. You become the owner of the first workspace.</p>
      <label className="field">Your name<input name="name" autoComplete="name" required maxLength={200} /></label>
      <label className="field">E-mail<input name="email" type="email" autoComplete="username" required /></label>
      <label className="field">Password, at least 8 characters<input name="password" type="password" autoComplete="new-password" required minLength={8} /></label>
      <label className="field">Workspace<input name="workspace" required maxLength={200} /></label>
      {error && <Problem error={error} />}
      <button type="submit" className="primary" disabled={isBusy}>Set up</button>
    </form>
  );
}

type Fields = (name: string) => string;

function useForm<T>(send: (fields: Fields) => Promise<T>, onDone: (answer: T) => void) {
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const fields: Fields = (name) => {
      const value = data.get(name);
      return typeof value === "string" ? value : "";
    };
    setBusy(true);
    setError(null);
    send(fields).then(onDone, (problem: unknown) => setError(asApiError(problem))).finally(() => setBusy(false));
  };
  return { error, isBusy, submit };
}

function Brand() {
  return (
    <div className="brand">
      <img src="/icon.svg" alt="" /> Reelhouse
    </div>
  );
}
