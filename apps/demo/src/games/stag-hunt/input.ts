import { Choice } from './state.ts';

export interface StagHuntInput {
  readonly choice: Choice;
}

const CHOICE_MASK = 0b11;

/** One shared input per byte. */
export const DECODED_INPUTS: readonly StagHuntInput[] = Array.from({ length: 256 }, (_, byte) => {
  const choice = byte & CHOICE_MASK;
  return Object.freeze({ choice: choice <= Choice.hare ? (choice as Choice) : Choice.none });
});
