import type { KeyObject } from 'node:crypto';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createFifo } from '../matchmaking/fifo.ts';
import { loadAdminToken } from './admin-token.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { SERVER_DEFAULTS } from './defaults.ts';
import { defineConfig } from './define-config.ts';
import { loadEntryKey } from './entry.ts';
import { type GameFacts, loadGame } from './game-module.ts';
import { resolveScene } from './resolve-scene.ts';
import type { Scene } from './scene.ts';
import type { GreenroomConfig, SceneConfig } from './schema.ts';
import { loadTurn, relayProblems } from './turn.ts';

/** A config with its games loaded and every default filled in. */
export interface LoadedConfig {
  readonly scenes: readonly Scene[];
  readonly origins: readonly string[];
  readonly trustProxy: readonly string[];
  /** Undefined: nothing is served that is the lab's alone. */
  readonly adminToken: KeyObject | undefined;
  /** As the config says it; undefined: left to who starts the server. */
  readonly port: number | undefined;
  readonly limits: { readonly connectionsPerAddress: number; readonly unjoinedConnections: number };
}

/** Imports a config file and the games it names. Throws a ConfigError with a sentence for each mistake. */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const file = resolve(path);
  return resolveConfig(await importConfig(file), dirname(file));
}

/** The same from an object; paths of game modules are relative to `baseDir`. */
export async function resolveConfig(config: GreenroomConfig, baseDir: string): Promise<LoadedConfig> {
  defineConfig(config);
  const turn = config.turn && (await loadTurn(config.turn, baseDir));
  const entryKey = await loadEntryKey(config, baseDir);
  const scenes: Scene[] = [];
  for (const [id, scene] of Object.entries(config.scenes)) {
    const path = `scenes.${id}`;
    const game = await loadGame(resolve(baseDir, scene.game.module), scene.game.id, `${path}.game`);
    checkGroupSize(scene, game, path);
    checkBots(scene, game, path);
    const matchmaker = createFifo({ maxRttMs: scene.matchmaking?.maxRttMs ?? null });
    scenes.push(resolveScene({ id, config: scene, game, matchmaker, turn, entryKey }));
  }
  const problems = relayProblems(scenes, turn);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    scenes,
    origins: config.origins ?? [],
    trustProxy: config.trustProxy ?? [],
    adminToken: await loadAdminToken(config, baseDir),
    port: config.port,
    limits: {
      connectionsPerAddress: config.limits?.connectionsPerAddress ?? SERVER_DEFAULTS.connectionsPerAddress,
      unjoinedConnections: config.limits?.unjoinedConnections ?? SERVER_DEFAULTS.unjoinedConnections,
    },
  };
}

function checkGroupSize(scene: SceneConfig, game: GameFacts, path: string): void {
  const { min, max } = game.players;
  if (scene.groupSize >= min && scene.groupSize <= max) return;
  const sentence = `is ${scene.groupSize}, but ${scene.game.id} is for ${min} to ${max} players.`;
  throw new ConfigError([{ path: `${path}.groupSize`, sentence }]);
}

/** Found at the start of the server, not when the first participant has waited to the end. */
function checkBots({ game: { id }, waitingRoom, play }: SceneConfig, { bot }: GameFacts, path: string): void {
  if (typeof bot === 'function') return;
  const sentence = (key: string, word: string): ConfigProblem => ({
    path: `${path}.${key}`,
    sentence: `is '${word}', but ${id} has no bot: give the game a function bot(state, slot, random).`,
  });
  const problems = [
    ...(waitingRoom.onTimeout === 'startWithBots'
      ? [sentence('waitingRoom.onTimeout', 'startWithBots')]
      : []),
    ...(play?.onPlayerDrop === 'bot' ? [sentence('play.onPlayerDrop', 'bot')] : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
}

async function importConfig(file: string): Promise<GreenroomConfig> {
  const whole = (sentence: string, cause?: unknown) => new ConfigError([{ path: '', sentence }], { cause });
  await access(file).catch((cause) => {
    throw whole(`There is no config file ${file}.`, cause);
  });
  const module: { default?: unknown } = await import(pathToFileURL(file).href).catch((cause) => {
    if (cause instanceof ConfigError) throw cause;
    throw whole(`${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  if (module.default === undefined)
    throw whole(`${file} has no default export; write 'export default defineConfig({ ... })'.`);
  return module.default as GreenroomConfig;
}
