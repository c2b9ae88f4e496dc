/** What this page holds now, by name, each with its holder: zero after dispose, or the report names the culprit (SES-5). */
export interface Ledger {
  /** Registers one thing; returns its release, which may be called twice. */
  take(kind: string, holder: string): () => void;
  counts(): Readonly<Record<string, number>>;
  /** What is held and by whom, for the leak report. */
  holders(): readonly string[];
}
