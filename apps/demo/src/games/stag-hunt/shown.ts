import { lookOf } from '../view/palette.ts';
import { Choice, type Hunter, Phase, STEPS_PER_SECOND, type StagHuntState } from './state.ts';

/** What a player may see of a state. */
export interface Shown {
  /** From 1. */
  readonly round: number;
  readonly own: Choice;
  /** `none` until both have chosen and that is certain. */
  readonly other: Choice;
  readonly isRevealed: boolean;
  readonly canChoose: boolean;
  readonly ownPoints: number;
  readonly otherPoints: number;
  /** For the choice; 0 when it is made on both sides. */
  readonly secondsLeft: number;
  /** What is left of the time, from 1 to 0. */
  readonly timeLeft: number;
  readonly sentence: string;
}

/**
 * What `slot` may see. A round counts as decided only when its frame is confirmed: before that, the other's choice, or that
 * there is one, may be a guess, and what came early must not show either. Who has not chosen sees nothing of the other; so
 * nobody's choice can depend on it, or on how long the other took.
 *
 * `picked`: chosen here and not yet in the state.
 */
export function shownTo(slot: number, state: StagHuntState, confirmedFrame: number, picked: Choice): Shown {
  const own = state.hunters[slot]!;
  const other = state.hunters[1 - slot]!;
  const isRevealed = state.phase !== Phase.choosing && confirmedFrame >= state.decidedFrame;
  const isChoosing = state.phase === Phase.choosing;
  const choice = own.choice === Choice.none ? picked : own.choice;
  const unseen = isRevealed ? 0 : 1;
  const framesLeft = isChoosing ? Math.max(0, state.limitFrames - state.phaseFrames) : 0;
  return {
    round: Math.min(state.round + 1, state.rounds),
    own: choice,
    other: isRevealed ? other.choice : Choice.none,
    isRevealed,
    canChoose: isChoosing && choice === Choice.none,
    ownPoints: own.points - unseen * own.gain,
    otherPoints: other.points - unseen * other.gain,
    secondsLeft: Math.ceil(framesLeft / STEPS_PER_SECOND),
    timeLeft: framesLeft / state.limitFrames,
    sentence: isRevealed
      ? result(own, other, lookOf(1 - slot).name)
      : waiting(choice, own.isByClock, lookOf(1 - slot).name),
  };
}

export const CHOICE_NAMES: Readonly<Record<Choice, string>> = {
  [Choice.none]: 'not chosen yet',
  [Choice.stag]: 'Stag',
  [Choice.hare]: 'Hare',
};

export function pointsText(points: number): string {
  return points === 1 ? '1 point' : `${points} points`;
}

function waiting(choice: Choice, isByClock: boolean, name: string): string {
  if (choice === Choice.none) return 'What do you hunt?';
  if (isByClock) return 'Time is up: you hunt the hare.';
  return `You hunt the ${choice === Choice.stag ? 'stag' : 'hare'}. Waiting for ${name}…`;
}

function result(own: Hunter, other: Hunter, name: string): string {
  const late = own.isByClock
    ? 'Your time was up. '
    : other.isByClock
      ? `${name} did not choose in time. `
      : '';
  return late + catchOf(own, other, name);
}

function catchOf(own: Hunter, other: Hunter, name: string): string {
  if (own.choice === Choice.stag && other.choice === Choice.stag) {
    return `You got the stag together: ${pointsText(own.gain)} for each.`;
  }
  if (own.choice === Choice.stag) return `The stag got away: ${name} hunted the hare.`;
  if (other.choice === Choice.stag) {
    return `You got the hare: ${pointsText(own.gain)}. ${name} hunted the stag alone.`;
  }
  return `A hare for each of you: ${pointsText(own.gain)}.`;
}
