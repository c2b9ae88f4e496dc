import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { type LoadedConfig, resolveConfig } from '../../src/config/load-config.ts';
import type { GreenroomConfig, SceneConfig } from '../../src/config/schema.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url));
const SECRET = 'a-secret-that-nobody-is-shown';
const URL_OF_RELAY = 'turn:turn.example:3478';

const SCENE: SceneConfig = {
  game: { module: './games.js', id: 'duel@2' },
  groupSize: 2,
  waitingRoom: { timeoutMs: 180_000, onTimeout: 'end' },
  completion: { other: 'C9' },
};

type Turn = NonNullable<GreenroomConfig['turn']>;
type Relay = NonNullable<SceneConfig['validation']>['relay'];

const IN_ENV: Turn = { urls: URL_OF_RELAY, secret: { env: 'TEST_TURN_SECRET' } };

beforeEach(() => vi.stubEnv('TEST_TURN_SECRET', `${SECRET}\n`));
afterEach(() => vi.unstubAllEnvs());

function load(turn: unknown, scene: Partial<SceneConfig> = {}, relay: Relay = 'turn'): Promise<LoadedConfig> {
  const config = {
    scenes: { kitchen: { ...SCENE, validation: { relay }, ...scene } },
    ...(turn ? { turn } : {}),
  };
  return resolveConfig(config as unknown as GreenroomConfig, FIXTURES);
}

async function problemsOf(...args: Parameters<typeof load>): Promise<string> {
  const error = await load(...args).then(
    () => 'no problem',
    (problem: unknown) => problem,
  );
  if (!(error instanceof ConfigError)) throw error;
  return error.message;
}

async function relayOf(...args: Parameters<typeof load>) {
  const { scenes } = await load(...args);
  return scenes[0]?.turn;
}

describe('turn in the config', () => {
  test('the secret comes from the environment, or from a file beside the config; ends of lines are none of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'greenroom-turn-'));
    try {
      await writeFile(join(folder, 'turn.secret'), `${SECRET}\r\n`);
      const file = join(folder, 'turn.secret');
      for (const turn of [IN_ENV, { ...IN_ENV, secret: { file } }]) {
        expect((await relayOf(turn))?.key.export().toString()).toBe(SECRET);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('credentials outlive the longest match that goes as planned by an hour, and last a day where the game has no planned end', async () => {
    const play = {
      durationMs: 600_000,
      episodes: 3,
      intermissionMs: 10_000,
      countdownMs: 5_000,
      reconnectMs: 20_000,
    };
    const timed = { play, loading: { timeoutMs: 30_000 }, validation: { timeoutMs: 15_000 } };
    expect((await relayOf(IN_ENV, timed))?.ttlSeconds).toBe(30 + 15 + 5 + 3 * 600 + 2 * 10 + 20 + 3_600);
    expect((await relayOf(IN_ENV))?.ttlSeconds).toBe(86_400);
    expect((await relayOf({ ...IN_ENV, ttlSeconds: 1_200 }))?.ttlSeconds).toBe(1_200);
  });

  test('[THR-20] a scene without relays has none; one whose links all go through a relay has', async () => {
    const { scenes } = await resolveConfig(
      {
        scenes: {
          direct: { ...SCENE, validation: { relay: 'never' } },
          hidden: { ...SCENE, validation: { relay: 'only' } },
        },
        turn: { ...IN_ENV, urls: [URL_OF_RELAY, 'turns:turn.example:5349'] },
      },
      FIXTURES,
    );
    expect(scenes.map(({ turn }) => turn?.urls)).toEqual([
      undefined,
      [URL_OF_RELAY, 'turns:turn.example:5349'],
    ]);
  });

  test('a TURN server with a password of its own will do for relayed links', async () => {
    const iceServers = [{ urls: ['stun:a.test', 'TURN:a.test'], username: 'u', credential: 'c' }];
    expect((await load(undefined, { iceServers }, 'only')).scenes[0]?.rules.relay).toBe('only');
  });

  test.each<[string, RegExp, Parameters<typeof load>]>([
    ['the secret itself', /^turn\.secret must say where the secret is/, [{ ...IN_ENV, secret: SECRET }]],
    ['two places', /^turn\.secret must say where/, [{ ...IN_ENV, secret: { env: 'A', file: 'b' } }]],
    ['no secret', /^turn\.secret is missing/, [{ urls: URL_OF_RELAY }]],
    [
      'a variable that is not set',
      /^turn\.secret names NO_SUCH, which is not set/,
      [{ ...IN_ENV, secret: { env: 'NO_SUCH' } }],
    ],
    [
      'a file that is not there',
      /^turn\.secret names .*no-such, which cannot be read \(ENOENT\)/,
      [{ ...IN_ENV, secret: { file: 'no-such' } }],
    ],
    [
      'a STUN server',
      /^turn\.urls must be an address like 'turn:/,
      [{ ...IN_ENV, urls: 'stun:turn.example' }],
    ],
    ['no address', /^turn\.urls must be an address like 'turn:/, [{ ...IN_ENV, urls: [] }]],
    [
      'for ever',
      /^turn\.ttlSeconds must be a whole number from 1 to 604800\.$/,
      [{ ...IN_ENV, ttlSeconds: 604_801 }],
    ],
    [
      'credentials that end before the match',
      /^turn\.ttlSeconds is 120, but a match in scene 'kitchen' can last 679 seconds\.$/,
      [
        { ...IN_ENV, ttlSeconds: 120 },
        { play: { durationMs: 600_000, countdownMs: 4_000, reconnectMs: 30_000 } },
      ],
    ],
    [
      'relays that nobody uses',
      /^turn would never be used: every scene has validation\.relay 'never'\.$/,
      [IN_ENV, {}, 'never'],
    ],
    [
      'relayed links without a relay',
      /^scenes\.kitchen\.validation\.relay is 'only', but there is no relay/,
      [undefined, { iceServers: [{ urls: 'stun:a.test' }] }, 'only'],
    ],
  ])('is refused with a path and a sentence: %s', async (_name, sentence, args) => {
    const problems = await problemsOf(...args);
    expect(problems).toMatch(sentence);
    expect(problems).not.toContain(SECRET);
  });

  test('[THR-28] a secret that can be found by trying is refused', async () => {
    vi.stubEnv('TEST_TURN_SECRET', 'fifteen-letters');
    const problems = await problemsOf(IN_ENV);
    expect(problems).toMatch(
      /^turn\.secret is shorter than 16 characters; make one with 'openssl rand -hex 32'\.$/,
    );
    expect(problems).not.toContain('fifteen-letters');
  });
});
