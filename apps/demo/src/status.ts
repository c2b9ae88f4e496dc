import type { SessionState } from '@greenroom/client';
import { endTitle } from './results.ts';
import { coverOf, isComparing } from './screens/cover.ts';

/** What the browser's tab says, for somebody who is looking at another one. */
export function titleOf(state: SessionState): string | undefined {
  switch (state.state) {
    case 'waiting':
      return `${state.present} of ${state.groupSize} here`;
    case 'matched':
    case 'validating':
      return isAlone(state) ? '▶ The game starts!' : '▶ Your group is here!';
    case 'countdown':
      return '▶ Get ready!';
    case 'playing':
      if (state.pausedBy?.includes(state.slot) && !isComparing(state)) return 'Paused: come back';
      return (state.interruption ?? state.pausedBy) ? 'Paused' : 'Playing';
    case 'ended':
      return 'Finished';
    default:
      return undefined;
  }
}

/** Everybody else is the computer. */
function isAlone({ bots, players }: { readonly bots: readonly number[]; readonly players: number }): boolean {
  return bots.length === players - 1;
}

/** From the waiting room to the end of the game somebody holds a seat that a sleeping page would lose. */
export function hasSeat({ state }: SessionState): boolean {
  return ['waiting', 'matched', 'validating', 'countdown', 'playing'].includes(state);
}

/** What a screen reader says when the state changes; undefined where the screen itself already says it. */
export function announcementOf(state: SessionState): string | undefined {
  switch (state.state) {
    case 'connecting':
      return 'Connecting.';
    case 'matched':
      return isAlone(state) ? 'You play with the computer.' : 'Your group is here.';
    case 'validating':
      return isAlone(state) ? undefined : 'Checking the connection between you.';
    case 'countdown':
      return 'Get ready, the game starts in a moment.';
    case 'playing':
      return announcementInPlay(state);
    case 'ended':
      return endTitle(state.outcome, state.result);
    case 'refused':
      return `${state.message} ${state.nextStep}`;
    case 'superseded':
      return 'You went on in another tab.';
    default:
      return undefined;
  }
}

/** What covers the game, without the seconds that run down on it. */
function announcementInPlay(state: Extract<SessionState, { state: 'playing' }>): string | undefined {
  const cover = coverOf(state);
  if (cover === undefined) return 'The game runs.';
  // Over before it could be said.
  if (isComparing(state)) return undefined;
  const isBetween = state.intermission !== undefined && state.interruption === undefined;
  return `${cover.who} ${isBetween ? 'The next game starts in a moment.' : cover.what}`;
}
