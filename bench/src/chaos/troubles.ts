import type { View } from '@greenroom/protocol';
import type { Chance } from '../fuzz/chance.ts';
import { MISCHIEF_KINDS, type MischiefKind } from './mischief.ts';

/** What happens to a browser and to its connection. */
export const MISHAPS = [
  /** The socket breaks and the same page connects again. */
  'socketLost',
  /** Nothing is read any more, no ping answered; then the socket breaks. */
  'frozen',
  /** No word, and the page is opened again. */
  'crashed',
  'crashedForGood',
  'reloaded',
  'closedForGood',
  /** The page said that it goes, and is taken out of the browser's cache. */
  'cached',
  'stranded',
  'secondTab',
  /** Somebody else names the same id. */
  'stranger',
  'left',
] as const;
export type Mishap = (typeof MISHAPS)[number];

/** The first time that somebody is in this state, and so long after. */
export interface Trouble {
  readonly in: View['state'];
  readonly afterMs: number;
  readonly what: Mishap | MischiefKind;
}

const STATES = ['waiting', 'matched', 'validating', 'playing', 'playing', 'playing', 'ended'] as const;

export function drawTroubles(chance: Chance): Trouble[] {
  return Array.from({ length: chance.int(4) }, () => ({
    in: chance.pick(STATES),
    afterMs: chance.oneIn(3) ? chance.int(20) : chance.int(1_200),
    what: chance.oneIn(2) ? chance.pick(MISHAPS) : chance.pick(MISCHIEF_KINDS),
  }));
}

export function isMishap(what: Trouble['what']): what is Mishap {
  return (MISHAPS as readonly string[]).includes(what);
}
