import type { Random } from './random.ts';

/** A value that JSON can carry: what settings, outcomes and default snapshots are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A cell of a record row. */
export type Scalar = null | boolean | number | string;

/** How one participant's input for one frame becomes bytes. Always the same number of bytes. */
export interface InputCodec<Input> {
  readonly sizeBytes: number;
  /** The input of somebody who does nothing; also the prediction before the first input is known. */
  readonly idle: Input;
  /** Writes exactly `sizeBytes` bytes into `out` from `offset`. */
  encode(input: Input, out: Uint8Array, offset: number): void;
  /** Must accept any bytes (a peer may send anything) and must not throw. */
  decode(bytes: Uint8Array, offset: number): Input;
}

/** What `init` gets. `settings` are the scene's, merged with the factors of the treatment: a copy, the game's own. */
export interface InitContext<Settings extends Json = Json> {
  /** Number of players; their slots are 0 to `players - 1`. */
  readonly players: number;
  readonly random: Random;
  readonly settings: Settings;
  /** Which run of the simulation in its session this is, from 0. */
  readonly episode: number;
}

/** What `step` gets beside the inputs. */
export interface StepContext {
  readonly frame: number;
  /** Seeded, and part of the snapshot: the only randomness a game may use. */
  readonly random: Random;
}

/**
 * A game: pure and deterministic. It knows no network, no DOM and no clock. Given the same settings, seed and
 * inputs, every browser and Node must reach the same state; `+ - * /`, `Math.sqrt` and integer operations are
 * safe, `Math.random`, `Date`, and the transcendental `Math` functions are not.
 */
export interface Game<State, Input, Settings extends Json = Json, Snapshot = unknown> {
  /** Short name, `[a-z0-9-]+`. With `version` it makes the key that config and join name: `kitchen@1`. */
  readonly id: string;
  /** Raised whenever the same inputs could give another state. */
  readonly version: number;
  readonly players: { readonly min: number; readonly max: number };
  /** Simulation rate in Hz; the length of a frame is `1000 / stepsPerSecond` ms. */
  readonly stepsPerSecond: number;
  readonly input: InputCodec<Input>;
  init(context: InitContext<Settings>): State;
  /**
   * Advances `state` in place by one frame. `inputs[slot]` is the input of that player, made for this call alone; so is the
   * list, unless the game brings its own `save`: then it is good until the end of the next step.
   */
  step(state: State, inputs: readonly Input[], context: StepContext): void;
  /** Copies the state. `reuse` is an older snapshot that nobody needs any more. Default: deep copy of plain data. */
  save?(state: State, reuse: Snapshot | undefined): Snapshot;
  /** Gives back a state equal to the one saved; may overwrite and return `into`. The snapshot stays untouched. */
  load?(snapshot: Snapshot, into: State): State;
  /**
   * The state as bytes, for a peer that lost it or comes back without it. Default: what `save` makes of it, or else the
   * state itself, as plain data. Needed by a game whose snapshots are no plain data.
   */
  encodeState?(state: State): Uint8Array;
  /**
   * The state that `encodeState` made these bytes of: its checksum must be the same. The bytes come from a peer; throws
   * for any that are no state, and changes nothing else.
   */
  decodeState?(bytes: Uint8Array): State;
  /** Unsigned 32-bit hash of the state. Default: a hash over the plain data in key order. */
  checksum?(state: State): number;
  /** The result once the game is over, else undefined. Asked after every frame; once defined it must stay so. */
  outcome(state: State): Json | undefined;
  /** One row of the record for a confirmed frame, made by replay when the record is exported. */
  record?(state: State): Readonly<Record<string, Scalar>>;
  /**
   * A deterministic partner, run on every peer: costs no network. Gives its input for the step that follows on `state`,
   * which it must not change. `random` is the bots' own: seeded, and part of the snapshot. What it gives is encoded and
   * decoded like any input.
   */
  bot?(state: State, slot: number, random: Random): Input;
}

/** A game whatever its types: for tables of games and for code that only carries them. */
// biome-ignore lint/suspicious/noExplicitAny: state and input types are private to each game
export type AnyGame = Game<any, any, any, any>;

/** The key under which config and join name a game: `id@version`. */
export function gameKey(game: Pick<AnyGame, 'id' | 'version'>): string {
  return `${game.id}@${game.version}`;
}
