/*
 * The sync test: finds out on one machine, without a network, whether a game is deterministic and its snapshots whole.
 *
 * How it works. Every frame is stepped, then the game is rolled back `rollbackFrames` frames and stepped again, as it
 * would be after a misprediction: first with wrong inputs, then, rolled back once more, with the true ones. (1) After
 * loading, the checksum must be the one of that frame: else save or load forgets something, or the checksum sees
 * something that is not in the snapshot. (2) After each frame stepped again, the checksum must be the one found the
 * first time: else the step depends on something outside the state, such as `Math.random`, the time, or a variable of
 * the module. (3) A second game from the same seed runs beside the first without rollbacks and must agree too: else
 * `init`, a bot or the rollback itself leaves a trace. (4) Where bots play, a third game gets their inputs as recorded
 * and asks no bot, as a replay does: else a bot changes the state it was only shown. (5) A last game takes the state as
 * bytes every few frames, as a peer does that comes back or is healed, and goes on from there: else the bytes lack
 * something.
 *
 * Limits: it runs in one engine, so it cannot see that `Math.sin` differs between engines; and it sees only what the
 * checksum sees. After ggrs' `sync_test_session.rs`; the wrong inputs and the games beside are ours.
 */
import { NetcodeError, requireInteger } from './error.ts';
import { decodeState, encodeState } from './exported-state.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Game, Json } from './game.ts';
import { type FillInputs, makeHeldInputs } from './held-inputs.ts';
import { copyPlain, firstDifference } from './plain-data.ts';
import { createRandom, type Random } from './random.ts';
import { Simulation } from './simulation.ts';
import type { SyncTestCause, SyncTestFailed, SyncTestResult } from './sync-test-result.ts';

export interface SyncTestOptions<Settings extends Json = Json> {
  readonly players: number;
  readonly settings: Settings;
  /** Seeds the game and the inputs. Default `sync-test`. */
  readonly seed?: string;
  /** How many frames to play; fewer if the game ends before. Default 600. */
  readonly frames?: number;
  /** How deep each rollback goes. Default 7. */
  readonly rollbackFrames?: number;
  /** Which episode `init` is told. Default 0, the first. */
  readonly episode?: number;
  /** Slots played by the game's bot. Default none. */
  readonly bots?: readonly number[];
  /** Writes the inputs of a frame, players x sizeBytes. Default: random bytes, each held for a random while. */
  readonly fillInputs?: FillInputs;
}

/** Runs the sync test. Throws `NetcodeError` (`badOption`) for options out of range, and whatever the game throws. */
export function runSyncTest<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  options: SyncTestOptions<Settings>,
): SyncTestResult {
  requireInteger('frames', options.frames ?? 600, 1, 0x7fff_ffff);
  requireInteger('rollbackFrames', options.rollbackFrames ?? 7, 1, 1000);
  return new SyncTest(game, options).run();
}

/** Often enough to meet every phase of a game, seldom enough for large states. */
const TRANSFER_EVERY_FRAMES = 10;

/** What the first pass found of a frame. */
interface Seen {
  readonly checksum: number;
  readonly copy: unknown;
  readonly outcome: Json | undefined;
}

class SyncTest<State, Input, Settings extends Json, Snapshot> {
  readonly #game: Game<State, Input, Settings, Snapshot>;
  readonly #frames: number;
  readonly #rollbackFrames: number;
  readonly #bots: readonly number[];
  readonly #fillInputs: FillInputs;
  readonly #random: Random;
  /** Of the wrong inputs: their number must not change the true ones. */
  readonly #wrongRandom: Random;
  /** The one that is rolled back. */
  readonly #first: Simulation<State, Input, Settings, Snapshot>;
  readonly #second: Simulation<State, Input, Settings, Snapshot>;
  readonly #replayed: Simulation<State, Input, Settings, Snapshot> | undefined;
  /** The one that takes states as bytes. */
  readonly #taker: Simulation<State, Input, Settings, Snapshot>;
  /** Not before rollbacks have begun: what they show is the nearer cause. */
  readonly #firstTransfer: Frame;
  #transferFault: string | undefined = undefined;
  /** By frame, the newest ones only. */
  readonly #inputs: readonly Uint8Array[];
  readonly #seen: Seen[] = [];
  /** A frame's inputs on their way into a step, which writes over those of the bots. */
  readonly #scratch: Uint8Array;

  constructor(game: Game<State, Input, Settings, Snapshot>, options: SyncTestOptions<Settings>) {
    const { players, settings, seed = 'sync-test', rollbackFrames = 7, bots = [], episode = 0 } = options;
    this.#game = game;
    this.#frames = options.frames ?? 600;
    this.#rollbackFrames = rollbackFrames;
    this.#bots = bots;
    this.#firstTransfer = Math.ceil(rollbackFrames / TRANSFER_EVERY_FRAMES) * TRANSFER_EVERY_FRAMES;
    const common = { game, players, seed, settings, episode };
    const make = (snapshots: number) => new Simulation({ ...common, snapshots });
    const kept = rollbackFrames + 2;
    this.#first = make(kept);
    this.#second = make(0);
    this.#taker = make(1);
    this.#replayed = bots.length === 0 ? undefined : make(0);
    for (const slot of bots) {
      this.#first.playBot(slot, 0);
      this.#second.playBot(slot, 0);
      this.#taker.playBot(slot, 0);
    }
    const inputBytes = players * this.#first.inputBytes;
    this.#inputs = Array.from({ length: kept }, () => new Uint8Array(inputBytes));
    this.#scratch = new Uint8Array(inputBytes);
    this.#random = createRandom(`${seed}/inputs`);
    this.#wrongRandom = createRandom(`${seed}/wrong inputs`);
    this.#fillInputs = options.fillInputs ?? makeHeldInputs(players, this.#first.inputBytes);
  }

  run(): SyncTestResult {
    const first = this.#first;
    this.#remember(NULL_FRAME);
    const unlike = this.#compare(this.#second, NULL_FRAME, 'secondRun');
    if (unlike !== undefined) return unlike;
    for (let frame = 0; frame < this.#frames && first.outcome === undefined; frame++) {
      const inputs = this.#inputsOf(frame);
      this.#fillInputs(frame, inputs, this.#random);
      first.advance(frame, inputs);
      this.#remember(frame);
      const found = this.#runBeside(frame) ?? this.#rollBack(frame) ?? this.#transfer(frame);
      if (found !== undefined) return found;
    }
    return {
      isDeterministic: true,
      frame: first.frame,
      checksum: first.checksum(),
      outcome: first.outcome,
      transferFault: this.#transferFault,
    };
  }

  #remember(frame: Frame): void {
    const first = this.#first;
    const copy = comparable(this.#game, first.state);
    this.#seen[this.#placeOf(frame)] = { checksum: first.checksum(), copy, outcome: first.outcome };
    first.save(frame);
  }

  /** The games beside the first, which are never rolled back. */
  #runBeside(frame: Frame): SyncTestFailed | undefined {
    const replayed = this.#replayed;
    const found = this.#stepTo(this.#second, frame, 'secondRun');
    if (found !== undefined || replayed === undefined) return found;
    return this.#stepTo(replayed, frame, 'replay');
  }

  #rollBack(frame: Frame): SyncTestFailed | undefined {
    const first = this.#first;
    const from = frame - this.#rollbackFrames;
    if (from < NULL_FRAME) return undefined;
    first.load(from);
    const unlike = this.#compare(first, from, 'load');
    if (unlike !== undefined) return unlike;
    // One frame further than we are: it is stepped with wrong inputs before it has ever seen the true ones.
    this.#mispredict(from, frame + 1);
    first.load(from);
    const changed = this.#compare(first, from, 'load');
    if (changed !== undefined) return changed;
    for (let again = from + 1; again <= frame; again++) {
      const wrong = this.#stepTo(first, again, 'resimulation');
      if (wrong !== undefined) return wrong;
      first.save(again);
    }
    return undefined;
  }

  /** Steps with inputs nobody gave, as before they arrive; never past an outcome, which would not happen in play either. */
  #mispredict(from: Frame, to: Frame): void {
    const first = this.#first;
    for (let frame = from + 1; frame <= to && first.outcome === undefined; frame++) {
      const bytes = this.#scratch;
      bytes.set(this.#inputsOf(frame));
      if (bytes.length > 0) bytes[this.#wrongRandom.int(bytes.length)] = this.#wrongRandom.int(256);
      first.advance(frame, bytes);
      first.save(frame);
    }
  }

  /** Hands the state on as bytes; between two transfers whoever took it must go on as we do. */
  #transfer(frame: Frame): SyncTestFailed | undefined {
    if (this.#transferFault !== undefined || frame < this.#firstTransfer) return undefined;
    if (frame % TRANSFER_EVERY_FRAMES !== 0) return this.#stepTo(this.#taker, frame, 'transfer');
    try {
      this.#taker.importState(frame, this.#first.exportState());
      return undefined;
    } catch (error) {
      if (!(error instanceof NetcodeError)) throw error;
      if (error.code === 'malformedState') return this.#failTransfer(frame);
      this.#transferFault = error.message;
      return undefined;
    }
  }

  #failTransfer(frame: Frame): SyncTestFailed {
    // Refused as a whole, so the taker has nothing to compare; what it would have made of the bytes has. What decoding
    // threw before, it throws again.
    const taker = this.#taker;
    taker.state = decodeState(this.#game, encodeState(this.#game, this.#first.state), taker.state);
    const { copy } = this.#seen[this.#placeOf(frame)]!;
    const path = firstDifference(copy, comparable(this.#game, taker.state));
    return this.#fail(taker, frame, 'transfer', path);
  }

  #stepTo(
    simulation: Simulation<State, Input, Settings, Snapshot>,
    frame: Frame,
    cause: SyncTestCause,
  ): SyncTestFailed | undefined {
    const inputs = this.#inputsOf(frame);
    this.#scratch.set(inputs);
    simulation.advance(frame, this.#scratch);
    const { inputBytes } = simulation;
    for (const slot of this.#bots) {
      for (let i = slot * inputBytes; i < (slot + 1) * inputBytes; i++) {
        if (this.#scratch[i] !== inputs[i]) return this.#fail(simulation, frame, cause, `inputs[${slot}]`);
      }
    }
    return this.#compare(simulation, frame, cause);
  }

  #compare(
    simulation: Simulation<State, Input, Settings, Snapshot>,
    frame: Frame,
    cause: SyncTestCause,
  ): SyncTestFailed | undefined {
    const { checksum, copy, outcome } = this.#seen[this.#placeOf(frame)]!;
    if (simulation.checksum() !== checksum) {
      const path = firstDifference(copy, comparable(this.#game, simulation.state));
      return this.#fail(simulation, frame, cause, path);
    }
    const apart = firstDifference(outcome, simulation.outcome, 'outcome');
    return apart === undefined ? undefined : this.#fail(simulation, frame, cause, apart);
  }

  #fail(
    simulation: Simulation<State, Input, Settings, Snapshot>,
    frame: Frame,
    cause: SyncTestCause,
    path: string | undefined,
  ): SyncTestFailed {
    const expectedChecksum = this.#seen[this.#placeOf(frame)]!.checksum;
    const actualChecksum = simulation.checksum();
    return { isDeterministic: false, frame, cause, expectedChecksum, actualChecksum, path };
  }

  #inputsOf(frame: Frame): Uint8Array {
    return this.#inputs[this.#placeOf(frame)]!;
  }

  #placeOf(frame: Frame): number {
    return (frame + 1) % this.#inputs.length;
  }
}

/** A copy of the state to look for the differing place in: the whole state where it is plain data, else its snapshot. */
function comparable<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  state: State,
): unknown {
  if (game.save === undefined) return copyPlain(state);
  try {
    return copyPlain(state);
  } catch {
    return game.save(state, undefined);
  }
}
