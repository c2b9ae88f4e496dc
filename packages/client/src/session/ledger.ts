import type { Ledger } from '../ports/ledger.ts';

/** What one session of this page holds, by kind. */
export function createLedger(): Ledger {
  const held = new Map<symbol, readonly [kind: string, holder: string]>();
  const tally = <T>(start: T, add: (before: T, holder: string) => T) => {
    const byKind: Record<string, T> = {};
    for (const [kind, holder] of held.values()) byKind[kind] = add(byKind[kind] ?? start, holder);
    return byKind;
  };
  return {
    take(kind, holder) {
      const key = Symbol(kind);
      held.set(key, [kind, holder]);
      return () => void held.delete(key);
    },
    counts: () => tally(0, (count) => count + 1),
    holders: () => tally<readonly string[]>([], (holders, holder) => [...holders, holder]),
  };
}
