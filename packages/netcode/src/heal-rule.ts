/*
 * Whose state counts when states differ (RB-13). Everybody stands on the same frame and has told its checksum of it;
 * the largest group with one checksum is right, among groups of one size the one with the lowest slot. In a group of
 * two, then, slot 0 is always right: there is no better judge, but everybody finds the same one, and without a word.
 *
 * Voting on hashes of the state is how Croquet finds the one that strayed.
 */

export interface StandingState {
  readonly slot: number;
  /** Of the frame that everybody stands on. */
  readonly checksum: number;
}

export interface Heal {
  /** Gives its state: the lowest slot of the group that is right. */
  readonly source: number;
  /** Take it, in ascending order; nobody when all are equal. */
  readonly slots: readonly number[];
}

/** `states` holds each player who is there once, in any order, and at least one. The same for all, whoever asks. */
export function decideHeal(states: readonly StandingState[]): Heal {
  const bySlot = [...states].sort((left, right) => left.slot - right.slot);
  const groups = new Map<number, number>();
  for (const { checksum } of bySlot) groups.set(checksum, (groups.get(checksum) ?? 0) + 1);
  const largest = Math.max(...groups.values());
  // The first in the order of slots: of equal groups that with the lowest slot, and its lowest slot.
  const source = bySlot.find(({ checksum }) => groups.get(checksum) === largest)!;
  const others = bySlot.filter(({ checksum }) => checksum !== source.checksum);
  return { source: source.slot, slots: others.map(({ slot }) => slot) };
}
