import { parseArgs } from 'node:util';
import type { Json } from '../game.ts';
import { UsageError } from './usage-error.ts';

export interface CommandOptions {
  readonly file: string;
  /** Only the game of this id or key; undefined for every game of the module. */
  readonly game: string | undefined;
  /** Numbers of players to test; undefined for all that the game admits. */
  readonly players: readonly number[] | undefined;
  readonly frames: number;
  readonly rollbackFrames: number;
  readonly seeds: readonly string[];
  readonly settings: Json;
  readonly episode: number;
  readonly withBots: boolean;
  /** A use of what differs between machines fails the test like a difference. */
  readonly isStrict: boolean;
  readonly asJson: boolean;
}

const DEFAULT_SEEDS = 3;

/** Reads the command line. Throws `UsageError` with a sentence. */
export function readOptions(args: readonly string[]): CommandOptions {
  const { values, positionals } = parse(args);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw new UsageError('greenroom-sync-test takes one file: greenroom-sync-test game.ts');
  }
  const count = readInteger('--seeds', values.seeds ?? String(DEFAULT_SEEDS), 1, 10_000);
  return {
    file,
    game: values.game,
    players: values.players === undefined ? undefined : readCounts(values.players),
    frames: readInteger('--frames', values.frames ?? '600', 1, 10_000_000),
    rollbackFrames: readInteger('--rollback', values.rollback ?? '7', 1, 1000),
    seeds: values.seed ?? Array.from({ length: count }, (_, index) => `sync-test/${index + 1}`),
    episode: readInteger('--episode', values.episode ?? '0', 0, 255),
    settings: readSettings(values.settings ?? '{}'),
    withBots: values['no-bots'] !== true,
    isStrict: values.strict === true,
    asJson: values.json === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        game: { type: 'string' },
        players: { type: 'string' },
        frames: { type: 'string' },
        rollback: { type: 'string' },
        seed: { type: 'string', multiple: true },
        seeds: { type: 'string' },
        settings: { type: 'string' },
        episode: { type: 'string' },
        'no-bots': { type: 'boolean' },
        strict: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    // The texts of `parseArgs` are sentences already.
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readInteger(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} is a whole number from ${min} to ${max}, not '${text}'.`);
}

/** `2`, `2,4` or `2-4`. */
function readCounts(text: string): number[] {
  const counts = text.split(',').flatMap((part) => {
    const [from = '', to = from, ...rest] = part.split('-');
    if (rest.length > 0) throw new UsageError(`--players is like 2, 2,4 or 2-4, not '${text}'.`);
    const first = readInteger('--players', from, 1, 255);
    const last = readInteger('--players', to, first, 255);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return [...new Set(counts)].sort((a, b) => a - b);
}

function readSettings(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new UsageError(`--settings is JSON, like '{"rounds":3}', not '${text}'.`);
  }
}
