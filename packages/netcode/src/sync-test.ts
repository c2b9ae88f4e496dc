/*
 * The sync test: finds out on one machine, without a network, whether a game is deterministic and its snapshots whole.
 *
 * How it works. Every frame is stepped, then the game is rolled back `rollbackFrames` frames and stepped again with the
 * same inputs. (1) After loading, the checksum must be the one of that frame: else save or load forgets something, or
 * the checksum sees something that is not in the snapshot. (2) After each frame stepped again, the checksum must be
 * the one found the first time: else the step depends on something outside the state, such as `Math.random`, the time,
 * or a variable of the module. (3) A second game from the same seed runs beside the first without rollbacks and must
 * agree too: else `init` or the rollback itself leaves a trace.
 *
 * Limits: it runs in one engine, so it cannot see that `Math.sin` differs between engines; and it sees only what the
 * checksum sees. After ggrs' `sync_test_session.rs`.
 */
import { requireInteger } from './error.ts';
import type { Frame } from './frame.ts';
import type { Game, Json } from './game.ts';
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
  /** Writes the inputs of a frame, players x sizeBytes. Default: random bytes, each held for a random while. */
  readonly fillInputs?: (frame: Frame, inputs: Uint8Array, random: Random) => void;
}

export type SyncTestResult =
  | {
      readonly isDeterministic: true;
      /** Newest frame played, and its checksum. */
      readonly frame: Frame;
      readonly checksum: number;
      readonly outcome: Json | undefined;
    }
  | {
      readonly isDeterministic: false;
      /** The first frame that differed. */
      readonly frame: Frame;
      /** What was compared with the first pass: the loaded snapshot, the frame stepped again, or the second game. */
      readonly cause: 'load' | 'resimulation' | 'secondRun';
      readonly expectedChecksum: number;
      readonly actualChecksum: number;
      /** The first differing place in the state, like `entities[3].x`; undefined when it lies outside what can be compared. */
      readonly path: string | undefined;
    };

/** Runs the sync test. Throws `NetcodeError` (`badOption`) for options out of range, and whatever the game throws. */
export function runSyncTest<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  options: SyncTestOptions<Settings>,
): SyncTestResult {
  const { players, settings, seed = 'sync-test', frames = 600, rollbackFrames = 7 } = options;
  requireInteger('frames', frames, 1, 0x7fff_ffff);
  requireInteger('rollbackFrames', rollbackFrames, 1, 1000);
  const kept = rollbackFrames + 2;
  const first = new Simulation({ game, players, seed, settings, snapshots: kept });
  const second = new Simulation({ game, players, seed, settings, snapshots: 0 });
  const random = createRandom(`${seed}/inputs`);
  const fillInputs = options.fillInputs ?? makeHeldInputs(players, first.inputBytes);
  const inputs = Array.from({ length: kept }, () => new Uint8Array(players * first.inputBytes));
  const seen: { checksum: number; copy: unknown }[] = [];

  function difference(
    simulation: Simulation<State, Input, Settings, Snapshot>,
    frame: Frame,
    cause: 'load' | 'resimulation' | 'secondRun',
  ): SyncTestResult | undefined {
    const { checksum, copy } = seen[frame % kept]!;
    const actualChecksum = simulation.checksum();
    if (actualChecksum === checksum) return undefined;
    const path = firstDifference(copy, comparable(game, simulation.state));
    return {
      isDeterministic: false,
      frame,
      cause,
      expectedChecksum: checksum,
      actualChecksum,
      path,
    };
  }

  for (let frame = 0; frame < frames && first.outcome === undefined; frame++) {
    const current = inputs[frame % kept]!;
    fillInputs(frame, current, random);
    first.advance(frame, current);
    seen[frame % kept] = { checksum: first.checksum(), copy: comparable(game, first.state) };
    first.save(frame);
    second.advance(frame, current);
    const apart = difference(second, frame, 'secondRun');
    if (apart !== undefined) return apart;
    const from = frame - rollbackFrames;
    if (from < 0) continue;
    first.load(from);
    const unlike = difference(first, from, 'load');
    if (unlike !== undefined) return unlike;
    for (let again = from + 1; again <= frame; again++) {
      first.advance(again, inputs[again % kept]!);
      const wrong = difference(first, again, 'resimulation');
      if (wrong !== undefined) return wrong;
      first.save(again);
    }
  }
  return {
    isDeterministic: true,
    frame: first.frame,
    checksum: first.checksum(),
    outcome: first.outcome,
  };
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

/** Random bytes, each player's held for up to 12 frames, idle zeros for a third of the time: as people press keys. */
function makeHeldInputs(
  players: number,
  inputBytes: number,
): (frame: Frame, inputs: Uint8Array, random: Random) => void {
  const held = new Uint8Array(players * inputBytes);
  const until = new Array<Frame>(players).fill(0);
  return (frame, inputs, random) => {
    for (let slot = 0; slot < players; slot++) {
      if (frame < until[slot]!) continue;
      until[slot] = frame + 1 + random.int(12);
      const isIdle = random.int(3) === 0;
      for (let i = 0; i < inputBytes; i++) held[slot * inputBytes + i] = isIdle ? 0 : random.int(256);
    }
    inputs.set(held);
  };
}
