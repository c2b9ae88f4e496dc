import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { type AnyGame, gameKey } from '../game.ts';
import { describeThrown } from './stack.ts';
import { UsageError } from './usage-error.ts';

/** Every game among the exports of a module, once each. Throws `UsageError` when there is none, or the module does not load. */
export async function loadGames(file: string, wanted: string | undefined): Promise<readonly AnyGame[]> {
  const exports = Object.entries(await load(file));
  const games = new Set<AnyGame>();
  const faults: string[] = [];
  for (const [name, value] of exports) {
    if (!looksLikeGame(value)) continue;
    const missing = missingOf(value);
    if (missing.length === 0) games.add(value as unknown as AnyGame);
    else faults.push(`The export '${name}' of ${file} would be a game but for ${missing.join(', ')}.`);
  }
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  if (games.size === 0) {
    const names = exports.map(([name]) => name);
    const held = names.length === 0 ? 'It exports nothing' : `It exports ${names.join(', ')}`;
    throw new UsageError(`There is no game in ${file}. ${held}; a game has init, step, outcome and input.`);
  }
  if (wanted === undefined) return [...games];
  const found = [...games].filter((game) => game.id === wanted || gameKey(game) === wanted);
  if (found.length > 0) return found;
  throw new UsageError(`There is no game ${wanted} in ${file}, only ${[...games].map(gameKey).join(', ')}.`);
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`There is no file ${file}.`);
  if (/\.[mc]?tsx?$/.test(path) && !canReadTypeScript()) {
    throw new UsageError(
      `Node ${process.versions.node} reads no TypeScript: use 22.18 or newer, or name a .js file.`,
    );
  }
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(`${file} does not load: ${describeThrown(error)}`, { cause: error });
  }
}

function canReadTypeScript(): boolean {
  return Boolean((process.features as { readonly typescript?: unknown }).typescript);
}

type Members = Readonly<Record<string, unknown>>;

function looksLikeGame(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null) return false;
  const { init, step } = value as Members;
  return typeof init === 'function' || typeof step === 'function';
}

function missingOf(game: Members): string[] {
  const players = (game.players ?? {}) as Members;
  const input = (game.input ?? {}) as Members;
  const kinds: readonly (readonly [string, unknown, string])[] = [
    ['id', game.id, 'string'],
    ['version', game.version, 'number'],
    ['players.min', players.min, 'number'],
    ['players.max', players.max, 'number'],
    ['stepsPerSecond', game.stepsPerSecond, 'number'],
    ['input.sizeBytes', input.sizeBytes, 'number'],
    ['input.encode', input.encode, 'function'],
    ['input.decode', input.decode, 'function'],
    ['init', game.init, 'function'],
    ['step', game.step, 'function'],
    ['outcome', game.outcome, 'function'],
  ];
  const missing = kinds.filter(([, value, kind]) => typeof value !== kind).map(([name]) => name);
  if (!('idle' in input)) missing.push('input.idle');
  return missing;
}
