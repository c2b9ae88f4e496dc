import process from 'node:process';
import { NetcodeError } from '../error.ts';
import type { AnyGame } from '../game.ts';
import { MAX_PLAYERS } from '../rollback-session.ts';
import { runSyncTest } from '../sync-test.ts';
import type { SyncTestFailed, SyncTestPassed } from '../sync-test-result.ts';
import type { CommandOptions } from './options.ts';
import { describeThrown } from './stack.ts';
import { UsageError } from './usage-error.ts';
import type { Use, Watch } from './watch.ts';

/** One run of the sync test. */
export interface Run {
  readonly players: number;
  readonly seed: string;
  /** Slots played by bots. */
  readonly bots: readonly number[];
}

export type Failure =
  | (SyncTestFailed & { readonly run: Run })
  | {
      readonly cause: 'threw';
      readonly run: Run;
      /** What ended the run: a sentence of ours, or the game's own error with its stack. */
      readonly error: string;
    };

export interface GameReport {
  readonly id: string;
  readonly version: number;
  readonly players: readonly number[];
  /** Runs that were finished. */
  readonly runs: number;
  readonly plannedRuns: number;
  readonly frames: number;
  readonly milliseconds: number;
  /** Of the last run: nothing is run after the first failure. */
  readonly failure: Failure | undefined;
  /** Why the state cannot be sent to a peer; undefined where it can. */
  readonly transferFault: string | undefined;
  readonly uses: readonly Use[];
}

/** Runs the sync test on a game for every number of players, seed and cast, until one fails. Throws `UsageError`. */
export function testGame(game: AnyGame, options: CommandOptions, watch: Watch): GameReport {
  const players = options.players ?? admitted(game);
  const refused = players.filter((count) => count < game.players.min || count > game.players.max);
  if (players.length === 0 || refused.length > 0) {
    const { min, max } = game.players;
    throw new UsageError(
      `${game.id} is for ${min} to ${max} players, not for ${refused.join(', ') || 'any'}.`,
    );
  }
  const plan = planRuns(game, players, options);
  const startedAt = process.hrtime.bigint();
  const watched = watch.watched(game);
  let runs = 0;
  let frames = 0;
  let failure: Failure | undefined;
  let transferFault: string | undefined;
  for (const run of plan) {
    const result = runOnce(watched, run, options);
    runs += 1;
    if ('cause' in result) {
      failure = result;
      break;
    }
    frames += result.frame + 1;
    transferFault = result.transferFault;
  }
  const milliseconds = Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
  const { id, version } = game;
  return {
    id,
    version,
    players,
    runs,
    plannedRuns: plan.length,
    frames,
    milliseconds,
    failure,
    transferFault,
    uses: watch.takeUses(),
  };
}

function runOnce(game: AnyGame, run: Run, options: CommandOptions): SyncTestPassed | Failure {
  const { frames, rollbackFrames, settings, episode } = options;
  try {
    const result = runSyncTest(game, { ...run, frames, rollbackFrames, settings, episode });
    return result.isDeterministic ? result : { ...result, run };
  } catch (error) {
    return {
      cause: 'threw',
      run,
      error: error instanceof NetcodeError ? error.message : describeThrown(error),
    };
  }
}

function admitted({ players: { min, max } }: AnyGame): number[] {
  const last = Math.min(max, MAX_PLAYERS);
  return Array.from({ length: Math.max(0, last - min + 1) }, (_, index) => min + index);
}

/** With a bot: people only, all but one of them bots (whose place moves with the seed), and bots only. */
function planRuns(game: AnyGame, players: readonly number[], options: CommandOptions): Run[] {
  const { seeds, withBots } = options;
  const runs: Run[] = [];
  for (const count of players) {
    const slots = Array.from({ length: count }, (_, slot) => slot);
    for (const [index, seed] of seeds.entries()) {
      runs.push({ players: count, seed, bots: [] });
      if (game.bot === undefined || !withBots) continue;
      const mixed = slots.filter((slot) => slot !== index % count);
      if (mixed.length > 0) runs.push({ players: count, seed, bots: mixed });
      runs.push({ players: count, seed, bots: slots });
    }
  }
  return runs;
}
