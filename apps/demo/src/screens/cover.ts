import { describeResult } from '../results.ts';
import { namesOf } from './names.ts';
import type { StateOf } from './screen.ts';

type Playing = StateOf<'playing'>;

/** What covers the game while it does not run. */
export interface Cover {
  readonly who: string;
  readonly what: string;
  /** A clock counts down to this instant. */
  readonly untilAt?: number | undefined;
}

/** Somebody is missing, everybody stands still, or the next round is about to start. */
export function coverOf(state: Playing): Cover | undefined {
  const { interruption, intermission } = state;
  if (interruption !== undefined) {
    const { slots, returning, untilAt } = interruption;
    if (state.isStranded) return { ...STRANDED, untilAt };
    if (state.isReturning) return { ...RETURNING, untilAt };
    if (slots.every((slot) => returning.includes(slot))) {
      const [first = '', ...rest] = peopleText(slots, state);
      const are = slots.length > 1 ? 'are' : 'is';
      const who = `${first.toUpperCase()}${rest.join('')} ${are} coming back…`;
      return { who, what: 'Then the game goes on. Please stay on this page.', untilAt };
    }
    return {
      who: `Waiting for ${peopleText(slots, state)}…`,
      what: 'The game is paused. Please stay on this page.',
      untilAt,
    };
  }
  return intermission === undefined ? pauseOf(state) : betweenRounds(state, intermission);
}

const STRANDED: Cover = {
  who: 'This page was reloaded and cannot return to the game.',
  what: 'Your part ends, at the latest when the time above is up. Then you see here how it ended, and your code.',
};

const RETURNING: Cover = {
  who: 'Bringing you back into the game…',
  what: 'The others wait for you. Please stay on this page.',
};

function pauseOf(state: Playing): Cover | undefined {
  const { pausedBy, slot } = state;
  if (pausedBy === undefined) return undefined;
  if (isComparing(state)) {
    return { who: 'One moment.', what: 'The game goes on for everybody together.' };
  }
  const others = pausedBy.filter((each) => each !== slot);
  if (others.length === 0) {
    const who = pausedBy.length > 0 ? 'Welcome back.' : 'All here again.';
    return { who, what: 'The game goes on in a moment.' };
  }
  return {
    who: 'Paused.',
    what: `The game waits for ${peopleText(others, state)} to come back to this tab. Nothing is lost.`,
  };
}

/** Nobody was away: the pages only compare what they have. */
export function isComparing(state: Playing): boolean {
  return state.interruption === undefined && state.pausedFor === 'desync';
}

/** People still in the game, ourselves included. */
export function countPeople({ players, bots, gone }: Playing): number {
  return players - new Set([...bots, ...gone]).size;
}

function betweenRounds(
  { episode, episodes, slot, bots }: Playing,
  { result, nextStartAt }: NonNullable<Playing['intermission']>,
): Cover {
  const told = describeResult(result, slot, bots)?.headline;
  return {
    who: `Game ${episode + 1} of ${episodes} is over. ${told ?? ''}`.trim(),
    what: 'until the next game starts.',
    untilAt: nextStartAt,
  };
}

function peopleText(slots: readonly number[], { players, bots }: Playing): string {
  return players === 2 && bots.length === 0 ? 'your partner' : namesOf(slots);
}

/** Who has left for good, and what becomes of their place; empty where nobody has. */
export function goneText({ gone, bots }: Pick<Playing, 'gone' | 'bots'>): string {
  const isBot = gone.some((slot) => bots.includes(slot));
  const [has, place] = gone.length === 1 ? ['has', 'their place'] : ['have', 'their places'];
  const next = isBot ? `The computer plays on in ${place}.` : 'The game goes on without them.';
  return gone.length === 0 ? '' : `${namesOf(gone)} ${has} left. ${next}`;
}
