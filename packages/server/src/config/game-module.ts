import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { ConfigError } from './config-error.ts';

/** The same bound as a page has: a frame of less than a millisecond is no frame. */
const MAX_STEPS_PER_SECOND = 1_000;

/** What the server reads of a game: it never runs one. */
const GameShape = v.object({
  id: v.string(),
  version: v.number(),
  players: v.object({ min: v.number(), max: v.number() }),
  stepsPerSecond: v.number(),
  /** What plays a slot without a person, where the game has such a thing. */
  bot: v.optional(v.unknown()),
});
export type GameFacts = v.InferOutput<typeof GameShape>;

/** Loads the game that `key` (`id@version`) names from a module. `path` says where the config asks for it. */
export async function loadGame(file: string, key: string, path: string): Promise<GameFacts> {
  const exported = await importGame(file, path);
  const games = Object.values(exported)
    .map((value) => v.safeParse(GameShape, value))
    .flatMap((parsed) => (parsed.success ? [parsed.output] : []));
  const game = games.find(({ id, version }) => `${id}@${version}` === key);
  if (game) return checkRate(game, key, path);
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

function checkRate(game: GameFacts, key: string, path: string): GameFacts {
  const { stepsPerSecond } = game;
  if (stepsPerSecond > 0 && stepsPerSecond <= MAX_STEPS_PER_SECOND) return game;
  const sentence = `is '${key}', whose stepsPerSecond is ${stepsPerSecond}; it must be above 0 and at most ${MAX_STEPS_PER_SECOND}.`;
  throw new ConfigError([{ path: `${path}.id`, sentence }]);
}

async function importGame(file: string, path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([{ path: `${path}.module`, sentence: `cannot be loaded: ${why}` }], { cause });
  }
}
