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
 * and asks no bot, as a replay does: else a bot changes the state it was only shown.
 *
 * Limits: it runs in one engine, so it cannot see that `Math.sin` differs between engines; and it sees only what the
 * checksum sees. After ggrs' `sync_test_session.rs`; the wrong inputs and the third game are ours.
 */
import { requireInteger } from './error.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Game, Json } from './game.ts';
import { type FillInputs, makeHeldInputs } from './held-inputs.ts';
import { copyPlain, firstDifference } from './plain-data.ts';
import { createRandom, type Random } from './random.ts';
import { Simulation } from './simulation.ts';

export interface SyncTestOptions<Settings extends Json = Json> {
  readonly players: number;
  readonly settings: Settings;
  /** Seeds the game and the inputs. Default `sync-test`. */
  readonly seed?: string;
  /** How many frames to play; fewer if the game ends before. Default 600. */
  readonly frames?: number;
  /** How deep each rollback goes. Default 7. */
  readonly rollbackFrames?: number;
  /** Slots played by the game's bot. Default none. */
  readonly bots?: readonly number[];
  /** Writes the inputs of a frame, players x sizeBytes. Default: random bytes, each held for a random while. */
  readonly fillInputs?: FillInputs;
}

/**
 * What was compared with the first pass: the loaded snapshot, the frame stepped again, the second game from the same
 * seed, or the replay of what the bots did.
 */
export type SyncTestCause = 'load' | 'resimulation' | 'secondRun' | 'replay';

export interface SyncTestPassed {
  readonly isDeterministic: true;
  /** Newest frame played, and its checksum. */
  readonly frame: Frame;
  readonly checksum: number;
  readonly outcome: Json | undefined;
}

export interface SyncTestFailed {
  readonly isDeterministic: false;
  /** The first frame that differed; -1 is the state that `init` made. */
  readonly frame: Frame;
  readonly cause: SyncTestCause;
  readonly expectedChecksum: number;
  readonly actualChecksum: number;
  /**
   * The first differing place in the state, like `entities[3].x`; or `inputs[1]`, what the bot of that slot did, or
   * `outcome`. Undefined when it lies outside what can be compared.
   */
  readonly path: string | undefined;
}

export type SyncTestResult = SyncTestPassed | SyncTestFailed;

/** Runs the sync test. Throws `NetcodeError` (`badOption`) for options out of range, and whatever the game throws. */
export function runSyncTest<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  options: SyncTestOptions<Settings>,
): SyncTestResult {
  requireInteger('frames', options.frames ?? 600, 1, 0x7fff_ffff);
  requireInteger('rollbackFrames', options.rollbackFrames ?? 7, 1, 1000);
  return new SyncTest(game, options).run();
}

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
  /** By frame, the newest ones only. */
  readonly #inputs: readonly Uint8Array[];
  readonly #seen: Seen[] = [];
  /** A frame's inputs on their way into a step, which writes over those of the bots. */
  readonly #scratch: Uint8Array;

  constructor(game: Game<State, Input, Settings, Snapshot>, options: SyncTestOptions<Settings>) {
    const { players, settings, seed = 'sync-test', rollbackFrames = 7, bots = [] } = options;
    this.#game = game;
    this.#frames = options.frames ?? 600;
    this.#rollbackFrames = rollbackFrames;
    this.#bots = bots;
    const make = (snapshots: number) => new Simulation({ game, players, seed, settings, snapshots });
    const kept = rollbackFrames + 2;
    this.#first = make(kept);
    this.#second = make(0);
    this.#replayed = bots.length === 0 ? undefined : make(0);
    for (const slot of bots) {
      this.#first.playBot(slot, 0);
      this.#second.playBot(slot, 0);
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
      const found = this.#runBeside(frame) ?? this.#rollBack(frame);
      if (found !== undefined) return found;
    }
    return {
      isDeterministic: true,
      frame: first.frame,
      checksum: first.checksum(),
      outcome: first.outcome,
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
