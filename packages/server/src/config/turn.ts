import { createSecretKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { plannedSeconds } from '../turn/planned-length.ts';
import type { TurnRelay } from '../turn/turn-relay.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { Scene } from './scene.ts';
import type { GreenroomConfig } from './schema.ts';

type TurnConfig = NonNullable<GreenroomConfig['turn']>;

/** Everybody who is given credentials can try secrets on them without asking anybody: a short one is found in no time. */
const MIN_SECRET_CHARS = 16;

/** What a match may last longer than planned: everybody waits for somebody, one pause after the other. */
const MARGIN_SECONDS = 3_600;

/** For a game that says itself when it is over: what the authors of the scheme recommend, a day. */
const OPEN_END_SECONDS = 86_400;

export interface LoadedTurn {
  /** Undefined where the config says nothing else. */
  readonly ttlSeconds: number | undefined;
  readonly urls: readonly string[];
  readonly key: TurnRelay['key'];
}

/** Reads the secret from where the config says it is. Throws a ConfigError, which never holds it. */
export async function loadTurn(turn: TurnConfig, baseDir: string): Promise<LoadedTurn> {
  const secret = await readSecret(turn.secret, baseDir);
  if (secret.length < MIN_SECRET_CHARS) {
    throw problem(`is shorter than ${MIN_SECRET_CHARS} characters; make one with 'openssl rand -hex 32'.`);
  }
  return {
    ttlSeconds: turn.ttlSeconds,
    urls: [turn.urls].flat(),
    key: createSecretKey(secret, 'utf8'),
  };
}

async function readSecret(where: TurnConfig['secret'], baseDir: string): Promise<string> {
  if ('env' in where) {
    const value = process.env[where.env];
    if (value === undefined || value === '')
      throw problem(`names ${where.env}, which is not set in the environment.`);
    return value.trim();
  }
  const file = resolve(baseDir, where.file);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw problem(`names ${file}, which cannot be read (${cause.code ?? cause.message}).`);
  });
  return text.trim();
}

function problem(sentence: string): ConfigError {
  return new ConfigError([{ path: 'turn.secret', sentence }]);
}

/** The relay for one scene: its credentials outlive every match that goes as planned. */
export function relayFor(turn: LoadedTurn | undefined, rules: Scene['rules']): TurnRelay | null {
  if (turn === undefined || rules.relay === 'never') return null;
  const planned = plannedSeconds(rules);
  const ttlSeconds = turn.ttlSeconds ?? (planned === null ? OPEN_END_SECONDS : planned + MARGIN_SECONDS);
  return { urls: turn.urls, key: turn.key, ttlSeconds };
}

/** What relay rules and relays say together. */
export function relayProblems(scenes: readonly Scene[], turn: LoadedTurn | undefined): ConfigProblem[] {
  const problems = scenes.flatMap((scene) => sceneProblems(scene));
  if (turn !== undefined && scenes.every(({ rules }) => rules.relay === 'never')) {
    problems.push({
      path: 'turn',
      sentence: "would never be used: every scene has validation.relay 'never'.",
    });
  }
  return problems;
}

function sceneProblems({ id, rules, iceServers, turn }: Scene): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const planned = plannedSeconds(rules);
  if (turn && planned !== null && turn.ttlSeconds < planned) {
    const sentence = `is ${turn.ttlSeconds}, but a match in scene '${id}' can last ${planned} seconds.`;
    problems.push({ path: 'turn.ttlSeconds', sentence });
  }
  const hasRelay = turn !== null || iceServers.some(({ urls }) => [urls].flat().some(isRelayUrl));
  if (rules.relay === 'only' && !hasRelay) {
    const sentence = "is 'only', but there is no relay: set turn, or name a TURN server in iceServers.";
    problems.push({ path: `scenes.${id}.validation.relay`, sentence });
  }
  return problems;
}

export function isRelayUrl(url: string): boolean {
  return /^turns?:/i.test(url);
}
