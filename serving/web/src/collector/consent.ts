/** Who may be remembered: the consent state and the visitor's pseudonym. Without consent nothing is stored and nobody named. */
import type { ConsentState } from "./events";
import { randomBytes, type RandomBytes } from "./uuid7";

export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const CHOICE = "reelhouse.consent";
const VISITOR = "reelhouse.visitor";

export class Consent {
  private current: ConsentState = "unknown";
  private visitor: string | null = null;
  private person: string | null = null;
  private readonly listeners = new Set<() => void>();

  /** `signal`: the browser asks not to be tracked (Global Privacy Control or Do Not Track). */
  constructor(
    private readonly store: Store | null,
    readonly signal: boolean,
    private readonly random: RandomBytes = randomBytes,
  ) {
    this.begin(null);
  }

  get state(): ConsentState {
    return this.current;
  }

  /** The visitor's pseudonym; none without consent, and none for signed-in people, whom the server knows. */
  get viewer(): string | null {
    return this.current === "granted" && !this.person ? this.visitor : null;
  }

  /** Whether this browser may keep anything for the viewer, such as where they left off. */
  get mayStore(): boolean {
    return this.person !== null || this.current === "granted";
  }

  get mustAsk(): boolean {
    return this.person === null && this.current === "unknown";
  }

  /** Signed-in people accepted it with their workspace and change it in the menu; visitors are asked. */
  begin(person: string | null): void {
    this.person = person;
    const chosen = this.store?.getItem(this.choiceKey);
    if (this.signal) this.current = "denied";
    else if (chosen === "granted" || chosen === "denied") this.current = chosen;
    else this.current = person ? "granted" : "unknown";
    if (this.current === "granted" && !person) this.nameVisitor();
    this.tell();
  }

  grant(): void {
    this.current = "granted";
    this.store?.setItem(this.choiceKey, "granted");
    if (!this.person) this.nameVisitor();
    this.tell();
  }

  /** A visitor who declines leaves no trace, not even of having declined. */
  deny(): void {
    this.current = "denied";
    this.visitor = null;
    this.store?.removeItem(VISITOR);
    if (this.person) this.store?.setItem(this.choiceKey, "denied");
    else this.store?.removeItem(this.choiceKey);
    this.tell();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private get choiceKey(): string {
    return this.person ? `${CHOICE}.${this.person}` : CHOICE;
  }

  private nameVisitor(): void {
    this.visitor = this.store?.getItem(VISITOR) ?? pseudonym(this.random);
    this.store?.setItem(VISITOR, this.visitor);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function pseudonym(random: RandomBytes): string {
  return `n_${Array.from(random(12), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Whether the browser sends Global Privacy Control or Do Not Track. */
export function asksNotToTrack(browser: { globalPrivacyControl?: boolean; doNotTrack?: string | null }): boolean {
  return browser.globalPrivacyControl === true || browser.doNotTrack === "1";
}
