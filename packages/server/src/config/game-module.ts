import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { ConfigError } from './config-error.ts';

/** What the server reads of a game: it never runs one. */
const GameShape = v.object({
  id: v.string(),
  version: v.number(),
  players: v.object({ min: v.number(), max: v.number() }),
  stepsPerSecond: v.pipe(v.number(), v.gtValue(0), v.maxValue(1_000)),
});
export type GameFacts = v.InferOutput<typeof GameShape>;

/** Loads the game that `key` (`id@version`) names from a module. `path` says where the config asks for it. */
export async function loadGame(file: string, key: string, path: string): Promise<GameFacts> {
  const exported = await importGame(file, path);
  const games = Object.values(exported)
    .map((value) => v.safeParse(GameShape, value))
    .flatMap((parsed) => (parsed.success ? [parsed.output] : []));
  const game = games.find(({ id, version }) => `${id}@${version}` === key);
  if (game) return game;
  const found = [...new Set(games.map(({ id, version }) => `${id}@${version}`))].join(', ');
  throw new ConfigError([
    {
      path: `${path}.id`,
      sentence: found
        ? `is '${key}', but ${file} has ${found}.`
        : `is '${key}', but ${file} exports no game (an object with id, version, players and stepsPerSecond).`,
    },
  ]);
}

async function importGame(file: string, path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([{ path: `${path}.module`, sentence: `cannot be loaded: ${why}` }], { cause });
  }
}
