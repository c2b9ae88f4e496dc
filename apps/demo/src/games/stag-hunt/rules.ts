import type { StagHuntInput } from './input.ts';
import { Choice, Phase, REVEAL_FRAMES, type StagHuntState } from './state.ts';

/** Takes choices until both have one, or the time is up. */
export function stepChoosing(state: StagHuntState, inputs: readonly StagHuntInput[], frame: number): void {
  const isTimeUp = state.phaseFrames >= state.limitFrames;
  state.hunters.forEach((hunter, slot) => {
    const { choice } = inputs[slot]!;
    const isNew = choice !== Choice.none && !hunter.wasChoosing;
    if (hunter.choice !== Choice.none || !(isNew || isTimeUp)) return;
    hunter.choice = isNew ? choice : Choice.hare;
    hunter.isByClock = !isNew;
    hunter.choiceFrames = state.phaseFrames;
  });
  if (state.hunters.every((hunter) => hunter.choice !== Choice.none)) decide(state, frame);
}

/** Shows the round for a while, then begins the next one. */
export function stepRevealing(state: StagHuntState): void {
  if (state.phaseFrames < REVEAL_FRAMES) return;
  state.round += 1;
  state.phaseFrames = 0;
  state.phase = state.round < state.rounds ? Phase.choosing : Phase.over;
  if (state.phase === Phase.over) return;
  for (const hunter of state.hunters) {
    Object.assign(hunter, {
      choice: Choice.none,
      choiceFrames: -1,
      isByClock: false,
      gain: 0,
      lastChoice: hunter.choice,
    });
  }
}

function decide(state: StagHuntState, frame: number): void {
  const isTogether = state.hunters.every((hunter) => hunter.choice === Choice.stag);
  for (const hunter of state.hunters) {
    if (hunter.choice === Choice.hare) hunter.gain = state.harePoints;
    else hunter.gain = isTogether ? state.stagPoints : 0;
    hunter.points += hunter.gain;
  }
  if (isTogether) state.stags += 1;
  state.phase = Phase.revealing;
  state.phaseFrames = 0;
  state.decidedFrame = frame;
}
