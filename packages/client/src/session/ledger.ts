import type { Ledger } from '../ports/ledger.ts';

/** What one session of this page holds, by kind. */
export function createLedger(): Ledger {
  const held = new Map<symbol, readonly [kind: string, holder: string]>();
  return {
    take(kind, holder) {
      const key = Symbol(kind);
      held.set(key, [kind, holder]);
      return () => void held.delete(key);
    },
    counts() {
      const byKind: Record<string, number> = {};
      for (const [kind] of held.values()) byKind[kind] = (byKind[kind] ?? 0) + 1;
      return byKind;
    },
    holders: () => [...held.values()].map((entry) => entry.join(': ')),
  };
}
