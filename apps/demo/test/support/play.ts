import type { Game, Json } from '@greenroom/client';
import { createTestRandom, type TestRandom } from './test-random.ts';

/** One simulation without a network, as every peer runs it. */
export interface Play<State> {
  readonly state: State;
  readonly random: TestRandom;
  frame: number;
}

export interface PlayOptions {
  readonly players: number;
  readonly seed: number;
  readonly settings?: Json;
}

export function startPlay<State, Input, Snapshot>(
  game: Game<State, Input, Json, Snapshot>,
  { players, seed, settings = {} }: PlayOptions,
): Play<State> {
  const random = createTestRandom(seed);
  return { state: game.init({ players, random, settings, episode: 0 }), random, frame: 0 };
}

export function stepPlay<State, Input, Snapshot>(
  game: Game<State, Input, Json, Snapshot>,
  play: Play<State>,
  inputs: readonly Input[],
): void {
  game.step(play.state, inputs, { frame: play.frame, random: play.random });
  play.frame += 1;
}

/** Inputs as bytes per frame and slot, from a seed: what any four keyboards could have sent. */
export function randomBytes(seed: number, frames: number, players: number): Uint8Array {
  const random = createTestRandom(seed);
  return Uint8Array.from({ length: frames * players }, () => random.int(256));
}

export function decodeFrame<Input>(
  game: Pick<Game<never, Input>, 'input'>,
  bytes: Uint8Array,
  frame: number,
  players: number,
): Input[] {
  return Array.from({ length: players }, (_, slot) => game.input.decode(bytes, frame * players + slot));
}

/** Everything that a peer could see of a state, as text: equal text is equal state. */
export function describeState(state: unknown): string {
  return JSON.stringify(state, (_, value) =>
    ArrayBuffer.isView(value) ? [...(value as Int32Array)] : value,
  );
}

/** Lets bots play until the game is over or `maxFrames` are done. */
export function playBotFrames<State, Input, Snapshot>(
  game: Game<State, Input, Json, Snapshot>,
  options: PlayOptions,
  maxFrames: number,
): Play<State> {
  const play = startPlay(game, options);
  const botRandom = createTestRandom(options.seed ^ 0x5bd1e995);
  while (play.frame < maxFrames && game.outcome(play.state) === undefined) {
    const inputs = Array.from({ length: options.players }, (_, slot) =>
      game.bot!(play.state, slot, botRandom),
    );
    stepPlay(game, play, inputs);
  }
  return play;
}

/** Lets bots play to the end. Throws when they never finish. */
export function playBots<State, Input, Snapshot>(
  game: Game<State, Input, Json, Snapshot>,
  options: PlayOptions,
  maxFrames: number,
): { readonly outcome: Json; readonly frames: number; readonly play: Play<State> } {
  const play = playBotFrames(game, options, maxFrames);
  const outcome = game.outcome(play.state);
  if (outcome === undefined) {
    throw new Error(`${game.id}: bots had no outcome after ${maxFrames} frames (seed ${options.seed})`);
  }
  return { outcome, frames: play.frame, play };
}
