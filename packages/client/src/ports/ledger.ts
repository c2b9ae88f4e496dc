/** What this page holds now, by name, each with its holder: zero after dispose, or the report names the culprit (SES-5). */
export interface Ledger {
  /** Registers one thing; returns its release, which may be called twice. */
  take(kind: string, holder: string): () => void;
  counts(): Readonly<Record<string, number>>;
  /** Holders by kind, for the leak report. */
  holders(): Readonly<Record<string, readonly string[]>>;
}
