import { LINK_FAILURES, type LinkFailure, type View } from '@greenroom/protocol';
import type { Chance } from '../fuzz/chance.ts';

/** How somebody does what a page has to do, all their pages alike. */
export interface Temper {
  /** Longest that anything takes them. */
  readonly slowMs: number;
  /** Says nothing in this state that its page should say. */
  readonly muteIn: View['state'] | undefined;
  /** Of every link; null: proven. */
  readonly linkFailure: LinkFailure | null;
  /** Calls a link proven whose own figures say that it is none. */
  readonly boasts: boolean;
  /** Takes up the game again after a reload. */
  readonly rejoins: boolean;
  readonly playMs: number;
  readonly finish: 'same' | 'other' | 'takenBack' | 'implausible' | 'never';
}

export function drawTemper(chance: Chance): Temper {
  const { oneIn, int, pick } = chance;
  return {
    slowMs: oneIn(3) ? int(1_000) : int(40),
    muteIn: oneIn(10) ? pick(['matched', 'validating', 'playing', 'ended'] as const) : undefined,
    linkFailure: oneIn(12) ? pick(LINK_FAILURES) : null,
    boasts: oneIn(40),
    rejoins: !oneIn(4),
    playMs: 500 + int(1_200),
    finish: oneIn(8) ? pick(['other', 'takenBack', 'implausible', 'never'] as const) : 'same',
  };
}
