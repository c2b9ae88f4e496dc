import { plannedSeconds } from '../turn/planned-length.ts';
import type { TurnRelay } from '../turn/turn-relay.ts';
import type { ConfigProblem } from './config-error.ts';
import type { Scene } from './scene.ts';
import type { GreenroomConfig } from './schema.ts';
import { readSecret } from './secret.ts';

type TurnConfig = NonNullable<GreenroomConfig['turn']>;

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
  return {
    ttlSeconds: turn.ttlSeconds,
    urls: [turn.urls].flat(),
    key: await readSecret(turn.secret, baseDir, 'turn.secret'),
  };
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
