import type { Match, MemberPresence } from '@greenroom/protocol';

/** What the server knows of a game under way: whose page it is in each slot, and which link each pair is at. */
export function createFakePlay(size: number) {
  const pages = Array.from({ length: size }, () => 0);
  const attempts = new Map<string, number>();
  const returning = new Set<number>();
  const gone = new Set<number>();
  const keyOf = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`;
  const attemptOf = (a: number, b: number) => attempts.get(keyOf(a, b)) ?? 1;
  const raise = (a: number, b: number) => void attempts.set(keyOf(a, b), attemptOf(a, b) + 1);

  return {
    returning,
    gone,
    pages,
    withAttempts: (match: Match): Match => ({
      ...match,
      pairs: match.pairs.map((pair) => ({ ...pair, attempt: attemptOf(match.slot, pair.peer) })),
    }),
    members: (dueAt: number): MemberPresence[] =>
      pages.map((page, slot) => {
        const presence = gone.has(slot) ? 'gone' : returning.has(slot) ? 'returning' : 'here';
        return { slot, presence, page, reconnectDueAt: presence === 'returning' ? dueAt : null };
      }),
    relink(slot: number, peer: number, attempt: number): boolean {
      if (attempt === attemptOf(slot, peer)) raise(slot, peer);
      return attempt <= attemptOf(slot, peer);
    },
    /** False: that cannot be its number. */
    rejoin(slot: number, page: number): boolean {
      if (page === pages[slot]) return true;
      if (page !== (pages[slot] ?? 0) + 1) return false;
      pages[slot] = page;
      returning.add(slot);
      for (const peer of pages.keys()) if (peer !== slot) raise(slot, peer);
      return true;
    },
  };
}

export type FakePlay = ReturnType<typeof createFakePlay>;
