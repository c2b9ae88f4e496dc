/*
 * A game bound to its state, its random numbers and a ring of snapshots: does what the rollback session requests.
 *
 * The ring is exactly as deep as the prediction window needs, by the session's own bound: nothing is ever pruned
 * early, and nothing older can be asked for (REG-32, REG-33). Outcome and checksum are taken when a frame is stepped,
 * so they belong to that very frame; whoever reads them waits until the frame is confirmed (REG-35).
 */
import { BotPlayers } from './bot-players.ts';
import { malformed } from './byte-reader.ts';
import { assertInvariant, NetcodeError, requireInteger } from './error.ts';
import { decodeState, encodeState, packState, unpackState } from './exported-state.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { requireStepRate } from './frame-clock.ts';
import type { Game, Json } from './game.ts';
import { finish, mixWord } from './mix.ts';
import { copyPlain } from './plain-data.ts';
import { hashPlain } from './plain-hash.ts';
import { createRandom, RANDOM_STATE_WORDS, type SeededRandom } from './random.ts';
import type { Request } from './request.ts';

export interface SimulationOptions<State, Input, Settings extends Json, Snapshot> {
  readonly game: Game<State, Input, Settings, Snapshot>;
  readonly players: number;
  readonly seed: string;
  readonly settings: Settings;
  /** What `init` is told: 0, the default, for the first episode of a session. */
  readonly episode?: number;
  /** Snapshots to keep; 0 when nothing is ever loaded. */
  readonly snapshots: number;
}

/** A place for one snapshot, with all that belongs to it. */
export interface SnapshotCell<Snapshot> {
  frame: Frame;
  snapshot: Snapshot | undefined;
  outcome: Json | undefined;
  /** The state of the game's random numbers, then that of the bots'. */
  readonly random: Uint32Array;
}

export function makeSnapshotCell<Snapshot>(): SnapshotCell<Snapshot> {
  return {
    frame: NULL_FRAME - 1,
    snapshot: undefined,
    outcome: undefined,
    random: new Uint32Array(2 * RANDOM_STATE_WORDS),
  };
}

/** Bounds one input so that a single one always fits a packet. */
export const MAX_INPUT_BYTES = 1024;

export class Simulation<State, Input, Settings extends Json, Snapshot> {
  state: State;
  /** The newest frame stepped or loaded. */
  frame: Frame = NULL_FRAME;
  /** Of the state as it is now; undefined while the game goes on. */
  outcome: Json | undefined = undefined;
  readonly inputBytes: number;
  readonly #game: Game<State, Input, Settings, Snapshot>;
  readonly #random: SeededRandom;
  readonly #bots: BotPlayers<State, Input, Settings, Snapshot>;
  readonly #cells: SnapshotCell<Snapshot>[];
  readonly #context: { frame: Frame; readonly random: SeededRandom };
  readonly #inputs: Input[];
  /** What a step gets, in turn; see `#listOfInputs`. */
  readonly #lists: readonly [Input[], Input[]];
  #turn: 0 | 1 = 0;
  /** The bytes that `#inputs` were decoded from: a number that did not change is not decoded again. */
  readonly #decoded: Uint8Array;
  readonly #words = new Uint32Array(RANDOM_STATE_WORDS);

  constructor(options: SimulationOptions<State, Input, Settings, Snapshot>) {
    const { game, players, seed, settings, snapshots, episode = 0 } = options;
    requireInteger('players', players, 1, 255);
    requireInteger('input.sizeBytes', game.input.sizeBytes, 0, MAX_INPUT_BYTES);
    if ((game.save === undefined) !== (game.load === undefined)) {
      throw new NetcodeError('badOption', `game ${game.id} must bring both save and load, or neither`);
    }
    if ((game.encodeState === undefined) !== (game.decodeState === undefined)) {
      throw new NetcodeError(
        'badOption',
        `game ${game.id} must bring both encodeState and decodeState, or neither`,
      );
    }
    requireStepRate(game.stepsPerSecond);
    this.#game = game;
    this.inputBytes = game.input.sizeBytes;
    this.#random = createRandom(seed);
    this.#bots = new BotPlayers(game, players, seed);
    this.#context = { frame: 0, random: this.#random };
    this.#decoded = new Uint8Array(players * this.inputBytes);
    this.#inputs = Array.from({ length: players }, () => game.input.decode(this.#decoded, 0));
    this.#lists = [this.#inputs.slice(), this.#inputs.slice()];
    this.#cells = Array.from({ length: snapshots }, makeSnapshotCell<Snapshot>);
    // A copy: a game may keep its settings in its state and change them there, and the caller's start other games.
    const own = copyPlain(settings) as Settings;
    this.state = game.init({ players, random: this.#random, settings: own, episode });
  }

  /** The encoded idle input. */
  encodeIdle(): Uint8Array {
    const bytes = new Uint8Array(this.inputBytes);
    this.#game.input.encode(this.#game.input.idle, bytes, 0);
    return bytes;
  }

  run(request: Request): void {
    if (request.type === 'advance') this.advance(request.frame, request.inputs);
    else if (request.type === 'save') this.save(request.frame);
    else this.load(request.frame);
  }

  /**
   * From frame `fromFrame` on `advance` asks the game's bot for the input of `slot` and writes it into the inputs it is
   * given. Frames from there on that were stepped already must be stepped again. Throws `badOption` for a game that has
   * no bot.
   */
  playBot(slot: number, fromFrame: Frame): void {
    this.#bots.play(slot, fromFrame);
  }

  /** Steps to `frame` with players x inputBytes of `inputs` from `offset`, into which the bots' inputs are written first. */
  advance(frame: Frame, inputs: Uint8Array, offset = 0): void {
    this.#bots.fill(frame, this.state, inputs, offset);
    this.#decode(inputs, offset);
    this.#context.frame = frame;
    this.#game.step(this.state, this.#listOfInputs(), this.#context);
    this.frame = frame;
    this.outcome = this.#game.outcome(this.state);
  }

  save(frame: Frame): void {
    this.keep(frame, this.#cellOf(frame));
  }

  load(frame: Frame): void {
    const cell = this.#cellOf(frame);
    assertInvariant(cell.frame === frame, 'snapshot of', frame, 'asked, its place holds', cell.frame);
    this.restore(cell);
  }

  /** Keeps the current state as that of `frame` in a place outside the ring, over what it held. */
  keep(frame: Frame, cell: SnapshotCell<Snapshot>): void {
    cell.snapshot =
      this.#game.save === undefined
        ? (copyPlain(this.state, cell.snapshot) as Snapshot)
        : this.#game.save(this.state, cell.snapshot);
    this.#random.save(cell.random, 0);
    this.#bots.random.save(cell.random, RANDOM_STATE_WORDS);
    cell.outcome = this.outcome;
    cell.frame = frame;
  }

  /** Makes what a place holds the current state; it may have been kept by another simulation of the same game. */
  restore(cell: SnapshotCell<Snapshot>): void {
    this.state =
      this.#game.load === undefined
        ? (copyPlain(cell.snapshot, this.state) as State)
        : this.#game.load(cell.snapshot as Snapshot, this.state);
    this.#random.load(cell.random, 0);
    this.#bots.random.load(cell.random, RANDOM_STATE_WORDS);
    this.outcome = cell.outcome;
    this.frame = cell.frame;
  }

  /** Unsigned 32-bit hash of the current state and of the random numbers to come. */
  checksum(): number {
    const own =
      this.#game.checksum === undefined ? hashPlain(this.state) : this.#game.checksum(this.state) >>> 0;
    this.#random.save(this.#words, 0);
    let hash = own | 0;
    for (let i = 0; i < RANDOM_STATE_WORDS; i++) hash = mixWord(hash, this.#words[i]!);
    return finish(hash);
  }

  /**
   * All that is needed to go on from the current frame on another machine. Throws `unsupportedState` where that is no
   * plain data and the game has no `encodeState`, or where it takes more than `MAX_STATE_BYTES`; and what the game throws.
   */
  exportState(): Uint8Array {
    const random = new Uint32Array(2 * RANDOM_STATE_WORDS);
    this.#random.save(random, 0);
    this.#bots.random.save(random, RANDOM_STATE_WORDS);
    const payload = encodeState(this.#game, this.state);
    return packState({ frame: this.frame, checksum: this.checksum(), random, payload });
  }

  /**
   * Takes the state that `exportState` gave on another machine for `frame`, and keeps it as the only snapshot. Throws
   * `malformedState` for any other bytes, and for those of which this game makes another state; nothing is changed then.
   */
  importState(frame: Frame, bytes: Uint8Array): void {
    const { payload, random, checksum, frame: exportedFrame } = unpackState(bytes);
    if (exportedFrame !== frame) throw malformed(`frame ${exportedFrame} instead of ${frame}`);
    const game = this.#game;
    const old = this.state;
    // The game's `load` may write into the state it has.
    const backup = game.load === undefined ? undefined : game.save!(old, undefined);
    const oldRandom = new Uint32Array(RANDOM_STATE_WORDS);
    this.#random.save(oldRandom, 0);
    try {
      this.state = decodeState(game, payload, old);
      this.#random.load(random, 0);
      if (this.checksum() !== checksum) throw malformed('this game makes another state of them');
      this.outcome = game.outcome(this.state);
    } catch (error) {
      this.state = game.load === undefined ? old : game.load(backup as Snapshot, old);
      this.#random.load(oldRandom, 0);
      throw error instanceof NetcodeError ? error : malformed('the game refuses them', error);
    }
    this.#bots.random.load(random, RANDOM_STATE_WORDS);
    this.frame = frame;
    for (const cell of this.#cells) cell.frame = NULL_FRAME - 1;
    if (this.#cells.length > 0) this.save(frame);
  }

  #cellOf(frame: Frame): SnapshotCell<Snapshot> {
    // Frame -1 is a snapshot too: the state that `init` made.
    return this.#cells[(frame + 1) % this.#cells.length]!;
  }

  /**
   * For one step. A game of plain data may keep the list in its state, as long as it likes. One that copies its states
   * itself spares garbage, and gets two lists in turn: enough to compare the inputs of a frame with those before it.
   */
  #listOfInputs(): Input[] {
    if (this.#game.save === undefined) return this.#inputs.slice();
    this.#turn = this.#turn === 0 ? 1 : 0;
    const list = this.#lists[this.#turn];
    // The game may have changed the list, its length too.
    list.length = this.#inputs.length;
    for (let slot = 0; slot < list.length; slot++) list[slot] = this.#inputs[slot]!;
    return list;
  }

  #decode(bytes: Uint8Array, offset: number): void {
    const size = this.inputBytes;
    for (let slot = 0; slot < this.#inputs.length; slot++) {
      const from = slot * size;
      let isSame = true;
      for (let i = from; i < from + size; i++) {
        if (this.#decoded[i] !== bytes[offset + i]) {
          this.#decoded[i] = bytes[offset + i]!;
          isSame = false;
        }
      }
      // An object is made anew for every step: what a step does to it must not reach the next, or a resimulation.
      if (!isSame || typeof this.#inputs[slot] === 'object') {
        this.#inputs[slot] = this.#game.input.decode(this.#decoded, from);
      }
    }
  }
}
