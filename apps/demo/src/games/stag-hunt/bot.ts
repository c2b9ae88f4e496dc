import type { Random } from '@greenroom/client';
import { DECODED_INPUTS, type StagHuntInput } from './input.ts';
import { Choice, Phase, STEPS_PER_SECOND, type StagHuntState } from './state.ts';

/** On average two seconds of thought, as people take. */
const HASTE = 2 * STEPS_PER_SECOND;

/** Chances out of ten to go for the stag: at first, after the other did, and after the other did not. */
const TRUST = { atFirst: 7, kept: 9, broken: 3 };

/**
 * Trusts at first and then does about what the other did in the round before. It sees the whole state as every bot does,
 * and must not use what the other has chosen in this round: people cannot see that either.
 */
export function decideStagHuntInput(state: StagHuntState, slot: number, random: Random): StagHuntInput {
  // Drawn in every frame, whatever happens: what is drawn tells nothing about the other's choice.
  const isReady = random.int(HASTE) === 0;
  const doubt = random.int(10);
  const own = state.hunters[slot]!;
  if (state.phase !== Phase.choosing || own.choice !== Choice.none || !isReady) {
    return DECODED_INPUTS[Choice.none]!;
  }
  const last = state.hunters[1 - slot]!.lastChoice;
  const trust = last === Choice.none ? TRUST.atFirst : last === Choice.stag ? TRUST.kept : TRUST.broken;
  return DECODED_INPUTS[doubt < trust ? Choice.stag : Choice.hare]!;
}
