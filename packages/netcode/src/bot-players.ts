/*
 * Bots: players whose input is computed instead of received. Every peer computes the same one, from the same state and
 * the same random numbers, so a bot needs no network; what it did is confirmed and recorded like anybody's input, and a
 * replay of the record needs no bot.
 *
 * How it works. Before a frame is stepped every bot is asked, all for the same state, in the order of their slots, so
 * that no bot sees what another is about to do. They share one random generator of their own: whether a slot is played
 * by a person or by a bot then changes nothing in the game's own chance. Its state belongs to the snapshot (RB-20): a
 * frame stepped again asks the bots again, and a bot that saw a mispredicted state answers anew from the right one. It
 * is no part of the checksum, since a replay of the record, which must reach the same checksum, asks no bot.
 *
 * Chance that is rolled back with the state: the rule of Rune's SDK, here given to the bots apart from the game.
 */
import { NetcodeError, requireInteger } from './error.ts';
import type { Frame } from './frame.ts';
import type { Game, Json } from './game.ts';
import { createRandom, type SeededRandom } from './random.ts';

/** Beyond any frame: this slot is not played by a bot. */
const NEVER: Frame = 0x7fff_ffff;

export class BotPlayers<State, Input, Settings extends Json, Snapshot> {
  /** What bots draw from; saved and loaded with every snapshot. */
  readonly random: SeededRandom;
  readonly #game: Game<State, Input, Settings, Snapshot>;
  readonly #from: Int32Array;
  #count = 0;

  constructor(game: Game<State, Input, Settings, Snapshot>, players: number, seed: string) {
    this.#game = game;
    this.random = createRandom(`${seed}/bots`);
    this.#from = new Int32Array(players).fill(NEVER);
  }

  /** From `fromFrame` on the input of `slot` is the bot's. Throws `badOption` for a game without one. */
  play(slot: number, fromFrame: Frame): void {
    requireInteger('slot', slot, 0, this.#from.length - 1);
    requireInteger('fromFrame', fromFrame, 0, NEVER - 1);
    if (this.#game.bot === undefined) {
      throw new NetcodeError('badOption', `game ${this.#game.id} has no bot to play slot ${slot}`);
    }
    if (this.#from[slot] === NEVER) this.#count += 1;
    this.#from[slot] = fromFrame;
  }

  /** Writes the inputs of those who are bots at `frame`, which is about to be stepped, over what `inputs` holds. */
  fill(frame: Frame, state: State, inputs: Uint8Array, offset: number): void {
    if (this.#count === 0) return;
    const { bot, input } = this.#game;
    for (let slot = 0; slot < this.#from.length; slot++) {
      if (frame < this.#from[slot]!) continue;
      const at = offset + slot * input.sizeBytes;
      const answer = bot!.call(this.#game, state, slot, this.random);
      inputs.fill(0, at, at + input.sizeBytes);
      input.encode(answer, inputs, at);
    }
  }
}
