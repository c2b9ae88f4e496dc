/**
 * Discs: two to four discs push each other off a shrinking floor. Fast, at 60 Hz, and decided by who hits first:
 * the game to feel latency with, and to show how fixed-point physics stays equal on every machine.
 */
import type { Game, Json } from '@greenroom/client';
import { decideDiscsInput } from './discs/bot.ts';
import { DECODED_INPUTS, type DiscsInput, encodeDiscsInput } from './discs/input.ts';
import { bumpDiscs, moveDisc } from './discs/physics.ts';
import { dropFallen, startRound, stepPhase } from './discs/rounds.ts';
import {
  BUMPED_BY,
  baseOf,
  createWords,
  DASHES,
  type DiscsState,
  FLOOR_RADIUS,
  FRAME,
  IS_ALIVE,
  PHASE,
  Phase,
  ROUND,
  ROUNDS,
  SCORE,
  VX,
  VY,
  X,
  Y,
} from './discs/state.ts';
import { STEPS_PER_SECOND } from './discs/tuning.ts';

const DEFAULT_ROUNDS = 5;
const MAX_ROUNDS = 9;

export const discs: Game<DiscsState, DiscsInput, Json, Int32Array> = {
  id: 'discs',
  version: 1,
  players: { min: 2, max: 4 },
  stepsPerSecond: STEPS_PER_SECOND,

  input: {
    sizeBytes: 1,
    idle: DECODED_INPUTS[0]!,
    encode: (input, out, offset) => {
      out[offset] = encodeDiscsInput(input);
    },
    decode: (bytes, offset) => DECODED_INPUTS[bytes[offset]! & 0xff]!,
  },

  init: ({ players, random, settings }) => {
    const state: DiscsState = { players, words: createWords(players) };
    state.words[ROUNDS] = readRounds(settings);
    startRound(state, 0, random);
    return state;
  },

  step: (state, inputs, { random }) => {
    const { words, players } = state;
    if (words[PHASE] === Phase.over) return;
    words[FRAME]! += 1;
    if (words[PHASE] === Phase.fight) {
      for (let slot = 0; slot < players; slot += 1) {
        if (words[baseOf(slot) + IS_ALIVE] === 1) moveDisc(state, slot, inputs[slot]!);
      }
      bumpDiscs(state);
      dropFallen(state);
    }
    stepPhase(state, random);
  },

  save: (state, reuse) => {
    const snapshot = reuse ?? new Int32Array(state.words.length);
    snapshot.set(state.words);
    return snapshot;
  },

  load: (snapshot, into) => {
    into.words.set(snapshot);
    return into;
  },

  /** FNV-1a over 32-bit words, each mixed by a shift so that high bits count too. */
  checksum: ({ words }) => {
    let hash = 0x811c9dc5;
    for (const word of words) {
      hash = Math.imul(hash ^ word, 0x01000193);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  },

  outcome: ({ words, players }) => {
    if (words[PHASE] !== Phase.over) return undefined;
    const scores = Array.from({ length: players }, (_, slot) => words[baseOf(slot) + SCORE]!);
    const best = Math.max(...scores);
    return {
      scores,
      winners: scores.flatMap((score, slot) => (score === best ? [slot] : [])),
      rounds: words[ROUNDS]!,
    };
  },

  record: ({ words, players }) => {
    const row: Record<string, number> = {
      round: words[ROUND]!,
      phase: words[PHASE]!,
      floor_radius: words[FLOOR_RADIUS]!,
    };
    for (let slot = 0; slot < players; slot += 1) {
      const base = baseOf(slot);
      row[`p${slot}_x`] = words[base + X]!;
      row[`p${slot}_y`] = words[base + Y]!;
      row[`p${slot}_vx`] = words[base + VX]!;
      row[`p${slot}_vy`] = words[base + VY]!;
      row[`p${slot}_alive`] = words[base + IS_ALIVE]!;
      row[`p${slot}_score`] = words[base + SCORE]!;
      row[`p${slot}_dashes`] = words[base + DASHES]!;
      row[`p${slot}_bumped_by`] = words[base + BUMPED_BY]! - 1;
    }
    return row;
  },

  bot: decideDiscsInput,
};

export default discs;

/** `settings.rounds`, from 1 to 9; anything else means five. */
function readRounds(settings: Json): number {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return DEFAULT_ROUNDS;
  const rounds = (settings as { readonly [key: string]: Json }).rounds;
  return typeof rounds === 'number' && Number.isInteger(rounds) && rounds >= 1
    ? Math.min(rounds, MAX_ROUNDS)
    : DEFAULT_ROUNDS;
}
