/**
 * Stag hunt: in every round two people choose at the same time, without seeing each other's choice. A hare is a few points
 * for sure; a stag is more for each, but only when both go for it. Then both choices are shown, and what they brought.
 *
 * Slow and turn-based, at 10 frames a second, on the same interface as the fast games. Nobody waits for ever: when the time
 * for a choice is up, the safe one is made. A choice is in the state as soon as it is made; the view hides it (docs of a study
 * whose participants might read their own browser's memory must not call it secret).
 */
import type { Game, Json } from '@greenroom/client';
import { decideStagHuntInput } from './stag-hunt/bot.ts';
import { DECODED_INPUTS, type StagHuntInput } from './stag-hunt/input.ts';
import { stepChoosing, stepRevealing } from './stag-hunt/rules.ts';
import { Choice, Phase, STEPS_PER_SECOND, type StagHuntState } from './stag-hunt/state.ts';

export const stagHunt: Game<StagHuntState, StagHuntInput> = {
  id: 'stag-hunt',
  version: 1,
  players: { min: 2, max: 2 },
  stepsPerSecond: STEPS_PER_SECOND,

  input: {
    sizeBytes: 1,
    idle: DECODED_INPUTS[Choice.none]!,
    encode: (input, out, offset) => {
      out[offset] = input.choice;
    },
    decode: (bytes, offset) => DECODED_INPUTS[bytes[offset]! & 0xff]!,
  },

  init: ({ players, settings }) => ({
    rounds: readSetting(settings, 'rounds', 8),
    limitFrames: readSetting(settings, 'choiceSeconds', 15) * STEPS_PER_SECOND,
    stagPoints: readSetting(settings, 'stagPoints', 5),
    harePoints: readSetting(settings, 'harePoints', 3),
    phase: Phase.choosing,
    round: 0,
    phaseFrames: 0,
    decidedFrame: -1,
    stags: 0,
    hunters: Array.from({ length: players }, () => ({
      choice: Choice.none,
      choiceFrames: -1,
      isByClock: false,
      wasChoosing: false,
      gain: 0,
      points: 0,
      lastChoice: Choice.none,
    })),
  }),

  step: (state, inputs, { frame }) => {
    if (state.phase === Phase.over) return;
    state.phaseFrames += 1;
    if (state.phase === Phase.choosing) stepChoosing(state, inputs, frame);
    else stepRevealing(state);
    state.hunters.forEach((hunter, slot) => {
      hunter.wasChoosing = inputs[slot]!.choice !== Choice.none;
    });
  },

  outcome: (state) =>
    state.phase === Phase.over
      ? {
          points: state.hunters.map((hunter) => hunter.points),
          stags: state.stags,
          rounds: state.rounds,
        }
      : undefined,

  record: (state) => {
    const row: Record<string, number> = { round: state.round, phase: state.phase, stags: state.stags };
    state.hunters.forEach((hunter, slot) => {
      row[`p${slot}_choice`] = hunter.choice;
      row[`p${slot}_choice_frames`] = hunter.choiceFrames;
      row[`p${slot}_by_clock`] = hunter.isByClock ? 1 : 0;
      row[`p${slot}_points`] = hunter.points;
    });
    return row;
  },

  bot: decideStagHuntInput,
};

export default stagHunt;

/** A whole number from the scene's settings; anything else there means the default. */
function readSetting(settings: Json, key: string, fallback: number): number {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return fallback;
  const value = (settings as { readonly [key: string]: Json })[key];
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : fallback;
}
