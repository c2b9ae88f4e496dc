import { fileURLToPath } from 'node:url';
import { MAX_REACH_FRAMES as NETCODE_REACH_FRAMES } from '@greenroom/netcode';
import { MAX_REACH_FRAMES, PARTICIPANT_OUTCOMES } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { loadConfig, resolveConfig } from '../../src/config/load-config.ts';
import type { GreenroomConfig } from '../../src/config/schema.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url));

const SCENE = {
  game: { module: './games.js', id: 'duel@2' },
  groupSize: 2,
  waitingRoom: { timeoutMs: 180_000, onTimeout: 'end' },
  completion: { completed: 'C1', other: 'C9' },
} as const;

/** A config with one thing changed, at a path below the scene. */
function withScene(change: object): GreenroomConfig {
  return { scenes: { kitchen: { ...SCENE, ...change } } } as GreenroomConfig;
}

function problemsOf(config: unknown): readonly string[] {
  try {
    defineConfig(config as GreenroomConfig);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('what a lab writes', () => {
  it('is accepted with every key that there is', () => {
    const full: GreenroomConfig = {
      scenes: {
        kitchen: {
          ...SCENE,
          game: { ...SCENE.game, settings: { goal: 3, nested: { deep: [1, null] } } },
          matchmaking: { policy: 'fifo', maxRttMs: 150 },
          waitingRoom: { timeoutMs: 180_000, onTimeout: 'end', graceMs: 5_000, requeueMs: 1 },
          loading: { timeoutMs: 10_000 },
          validation: {
            timeoutMs: 15_000,
            maxRttMs: 200,
            maxLossRatio: 0.2,
            relay: 'never',
            probes: 40,
            maxAttempts: 2,
            pairMemoryMs: 0,
          },
          play: {
            inputDelayFrames: 2,
            maxPredictionFrames: 8,
            checksumIntervalFrames: 10,
            reconnectMs: 30_000,
            onHidden: 'pause',
            hiddenAfterMs: 0,
            onPlayerDrop: 'idle',
            minHumans: 1,
            onDesync: 'end',
            episodes: 3,
            intermissionMs: 0,
            durationMs: 180_000,
            countdownMs: 0,
            startFloorMs: 150,
            finishMs: 5_000,
            uploadMs: 60_000,
            silentEndMs: 600_000,
          },
          completion: { ...Object.fromEntries(PARTICIPANT_OUTCOMES.map((o) => [o, o])), other: 'C9' },
          treatments: { near: { distance: 1 }, far: { distance: 9 } },
          repeat: 'allow',
          iceServers: [{ urls: ['turn:turn.example:3478'], username: 'u', credential: 'c' }],
        },
      },
      origins: ['https://lab.example', 'http://localhost:5173'],
      port: 8080,
      limits: { connectionsPerAddress: 10, unjoinedConnections: 10 },
      turn: { urls: 'turn:turn.example:3478', secret: { env: 'TURN_SECRET' }, ttlSeconds: 7_200 },
    };
    expect(problemsOf(full)).toEqual([]);
  });

  it.each([
    [
      'a key that nobody knows',
      withScene({ play: { onHiden: 'predict' } }),
      /^scenes\.kitchen\.play\.onHiden is not a setting; the settings here are .*onHidden/,
    ],
    [
      'a key at the top',
      { ...withScene({}), adminToken: 'x' },
      /^adminToken is not a setting; the settings here are scenes, origins, .*limits.*\.$/,
    ],
    [
      'a section that is not there yet',
      withScene({ dashboard: {} }),
      /^scenes\.kitchen\.dashboard is not a setting/,
    ],
    [
      'another way to start',
      withScene({ waitingRoom: { timeoutMs: 1, onTimeout: 'startAnyway' } }),
      /onTimeout must be 'end' or 'startWithBots', not "startAnyway"\.$/,
    ],
    [
      'another word for hidden tabs',
      withScene({ play: { onHidden: 'wait' } }),
      /onHidden must be 'predict' or 'pause' or 'end', not "wait"\.$/,
    ],
    [
      'another word for lost players',
      withScene({ play: { onPlayerDrop: 'replace' } }),
      /onPlayerDrop must be 'end' or 'idle' or 'bot'/,
    ],
    ['another word for a desync', withScene({ play: { onDesync: 'ignore' } }), /must be 'heal' or 'end'/],
    [
      'another word for the input delay',
      withScene({ play: { inputDelayFrames: 'none' } }),
      /inputDelayFrames must be 'auto' or a whole number from 0 to 30\.$/,
    ],
    [
      'an input delay in half frames',
      withScene({ play: { inputDelayFrames: 1.5 } }),
      /inputDelayFrames must be 'auto' or a whole number from 0 to 30\.$/,
    ],
    ['no episode', withScene({ play: { episodes: 0 } }), /episodes must be a whole number from 1 to 100\.$/],
    ['too many episodes', withScene({ play: { episodes: 101 } }), /episodes must be a whole number from 1/],
    [
      'a pause between episodes that no page could count down',
      withScene({ play: { intermissionMs: 600_001 } }),
      /intermissionMs must be a whole number from 0 to 600000\.$/,
    ],
    [
      'half a millisecond between episodes',
      withScene({ play: { intermissionMs: 2_500.5 } }),
      /intermissionMs must be a whole number from 0 to 600000\.$/,
    ],
    [
      'a window that is too much with the most that is chosen',
      withScene({ play: { inputDelayFrames: 'auto', maxPredictionFrames: 55 } }),
      /^scenes\.kitchen\.play has .* make 61 frames together/,
    ],
    [
      'more people than there are seats',
      withScene({ play: { minHumans: 3 } }),
      /^scenes\.kitchen has a groupSize of 2, but play\.minHumans is 3: nobody could play\.$/,
    ],
    [
      'a game that goes on without a player, and never would',
      withScene({ play: { onPlayerDrop: 'idle' } }),
      /^scenes\.kitchen has play\.onPlayerDrop 'idle', but with a groupSize of 2 and play\.minHumans 2 \(2 unless you set it\) the first who leaves ends the game\.$/,
    ],
    [
      'a policy that is not there yet',
      withScene({ matchmaking: { policy: 'skill' } }),
      /policy must be 'fifo'/,
    ],
    [
      'a code without an outcome',
      withScene({ completion: { won: 'C1', other: 'C9' } }),
      /^scenes\.kitchen\.completion\.won is not a setting/,
    ],
    [
      'no code for the other outcomes',
      withScene({ completion: { completed: 'C1' } }),
      /^scenes\.kitchen\.completion\.other is missing\.$/,
    ],
    [
      'no waiting room',
      withScene({ waitingRoom: undefined }),
      /^scenes\.kitchen\.waitingRoom must be an object, not undefined\.$/,
    ],
    [
      'a wait of no time',
      withScene({ waitingRoom: { timeoutMs: 0, onTimeout: 'end' } }),
      /timeoutMs must be a number of milliseconds from 1/,
    ],
    [
      'seconds as text',
      withScene({ play: { durationMs: '3 min' } }),
      /durationMs must be a number of milliseconds/,
    ],
    [
      '[RB-11] checksums too rare to find a desync within 30 frames',
      withScene({ play: { checksumIntervalFrames: 21 } }),
      /^scenes\.kitchen\.play\.checksumIntervalFrames .*20/,
    ],
    [
      'a delay and a window that no packet can reach',
      withScene({ play: { inputDelayFrames: 30, maxPredictionFrames: 60 } }),
      /^scenes\.kitchen\.play has inputDelayFrames and maxPredictionFrames that make 90 frames together; at most 60/,
    ],
    [
      'a window that is too much with the delay that nobody gave',
      withScene({ play: { maxPredictionFrames: 59 } }),
      /^scenes\.kitchen\.play has .* make 61 frames together/,
    ],
    ['a group of one', withScene({ groupSize: 1 }), /groupSize must be a whole number from 2 to 8/],
    ['a group of nine', withScene({ groupSize: 9 }), /groupSize must be a whole number from 2 to 8/],
    ['too few probes', withScene({ validation: { probes: 5 } }), /probes must be a whole number from 40/],
    [
      'a loss in percent',
      withScene({ validation: { maxLossRatio: 20 } }),
      /maxLossRatio must be a number from 0 to 1/,
    ],
    [
      'a game without its version',
      withScene({ game: { module: './games.js', id: 'duel' } }),
      /game\.id must look like 'kitchen@1'/,
    ],
    [
      'settings that JSON cannot carry',
      withScene({ game: { ...SCENE.game, settings: { now: () => 0 } } }),
      /settings/,
    ],
    [
      'an origin with a path',
      { ...withScene({}), origins: ['https://lab.example/study'] },
      /^origins\.0 must look like 'https:\/\/lab\.example'/,
    ],
    [
      'a scene name with spaces',
      { scenes: { 'The kitchen': SCENE } },
      /must be a short name of small letters/,
    ],
    ['no scene', { scenes: {} }, /^scenes must name at least one scene\.$/],
    ['no object at all', 'config', /^must be an object, not "config"\.$/],
  ])('is refused with a path and a sentence: %s', (_name, config, sentence) => {
    expect(problemsOf(config)).toEqual([expect.stringMatching(sentence)]);
  });

  it('reaches as far as a game can, to the frame', () => {
    expect(MAX_REACH_FRAMES).toBe(NETCODE_REACH_FRAMES);
    expect(problemsOf(withScene({ play: { inputDelayFrames: 30, maxPredictionFrames: 30 } }))).toEqual([]);
    expect(problemsOf(withScene({ play: { inputDelayFrames: 30, maxPredictionFrames: 31 } }))).toHaveLength(
      1,
    );
  });

  it('says all mistakes at once', () => {
    const config = withScene({ groupSize: 0, play: { onHidden: 'no', reconnectMs: -1 } });
    expect(problemsOf(config)).toHaveLength(3);
  });
});

describe('what the engine gets', () => {
  it('has every default filled in', async () => {
    const { scenes, origins, port } = await resolveConfig(withScene({}), FIXTURES);
    expect({ origins, port }).toEqual({ origins: [], port: undefined });
    const [scene] = scenes;
    expect(scene).toMatchObject({ id: 'kitchen', repeat: 'never', settings: {}, iceServers: [] });
    expect(scene?.treatments).toEqual([{ name: 'default', factors: {} }]);
    expect(scene?.matchmaker.policy).toBe('fifo');
    expect(scene?.rules).toMatchObject({
      game: 'duel@2',
      graceMs: 10_000,
      loadMs: 30_000,
      maxAttempts: 3,
      pairMemoryMs: 600_000,
      finishMs: 5_000,
      uploadMs: 60_000,
      requeueMs: 30_000,
      silentEndMs: 600_000,
      startFloorMs: 150,
      stepsPerSecond: 30,
      validation: { timeoutMs: 15_000, probes: 40 },
      onTimeout: 'end',
      minHumans: 2,
      play: {
        inputDelayFrames: 2,
        checksumIntervalFrames: 10,
        reconnectMs: 30_000,
        countdownMs: 3_000,
        durationFrames: null,
        onHidden: 'predict',
        hiddenAfterMs: 1_000,
        onPlayerDrop: 'end',
        onDesync: 'heal',
        episodes: 1,
        intermissionMs: 3_000,
      },
    });
  });

  it('a fallback is a text, and the address of a page if there is one', async () => {
    const rulesOf = async (fallback: { text: string; url?: string }) => {
      const waitingRoom = { timeoutMs: 1_000, onTimeout: 'end' as const, fallback };
      return (await resolveConfig(withScene({ waitingRoom }), FIXTURES)).scenes[0]?.rules.fallback;
    };
    expect(await rulesOf({ text: 'Play alone.' })).toEqual({ text: 'Play alone.', url: null });
    const url = 'https://lab.example/alone';
    expect(await rulesOf({ text: 'Play alone.', url })).toEqual({ text: 'Play alone.', url });
    await expect(rulesOf({ text: 'Play alone.', url: 'javascript:alert(1)' })).rejects.toThrow('https://');
  });

  it('takes what was given, and a key that is there but undefined as not given', async () => {
    const play = { countdownMs: 0, reconnectMs: undefined };
    const { scenes } = await resolveConfig(withScene({ play }), FIXTURES);
    expect(scenes[0]?.rules.play).toMatchObject({ countdownMs: 0, reconnectMs: 30_000 });
  });

  it('takes each of the words that change the game', async () => {
    const play = {
      inputDelayFrames: 'auto',
      onHidden: 'end',
      hiddenAfterMs: 5_000,
      onPlayerDrop: 'bot',
      minHumans: 1,
      onDesync: 'end',
      episodes: 2,
      intermissionMs: 9_000,
    } as const;
    const waitingRoom = { timeoutMs: 5_000, onTimeout: 'startWithBots' } as const;
    const game = { ...SCENE.game, id: 'helped@1' };
    const { scenes } = await resolveConfig(withScene({ play, waitingRoom, game }), FIXTURES);
    const { minHumans, ...shared } = play;
    expect(scenes[0]?.rules).toMatchObject({ onTimeout: 'startWithBots', minHumans, play: shared });
  });

  it.each([
    [1_000, 30],
    [1_001, 31],
    [33, 1],
  ])('counts %d ms of play in frames of the game: %d', async (durationMs, frames) => {
    const { scenes } = await resolveConfig(withScene({ play: { durationMs } }), FIXTURES);
    expect(scenes[0]?.rules.play.durationFrames).toBe(frames);
  });
});

describe('loading', () => {
  it('imports the config and its game from their places', async () => {
    const { scenes } = await loadConfig(`${FIXTURES}/good.config.js`);
    expect(scenes.map(({ id, rules }) => [id, rules.game])).toEqual([['duel', 'duel@2']]);
  });

  it.each([
    ['no-such.config.js', /^There is no config file .*no-such\.config\.js\.$/],
    ['no-default.config.js', /has no default export/],
    ['throwing.config.js', /cannot be loaded: no colour was given$/],
  ])('%s: one sentence', async (file, sentence) => {
    await expect(loadConfig(`${FIXTURES}/${file}`)).rejects.toThrow(sentence);
    await expect(loadConfig(`${FIXTURES}/${file}`)).rejects.toBeInstanceOf(ConfigError);
  });

  it.each([
    [
      'a module that is not there',
      { game: { module: './none.js', id: 'duel@2' } },
      /game\.module cannot be loaded/,
    ],
    [
      'another version of the game',
      { game: { ...SCENE.game, id: 'duel@3' } },
      /game\.id is 'duel@3', but .* has .*duel@2, crowd@1, still@1, hasty@1, helped@1\.$/,
    ],
    ['a module without a game', { game: { module: './good.config.js', id: 'duel@2' } }, /exports no game/],
    [
      'too small a group',
      { game: { ...SCENE.game, id: 'crowd@1' } },
      /groupSize is 2, but crowd@1 is for 3 to 4 players/,
    ],
    [
      'a game that stands still',
      { game: { ...SCENE.game, id: 'still@1' } },
      /game\.id is 'still@1', whose stepsPerSecond is 0; it must be above 0 and at most 1000\.$/,
    ],
    [
      'a game at a rate that no clock keeps',
      { game: { ...SCENE.game, id: 'hasty@1' } },
      /game\.id is 'hasty@1', whose stepsPerSecond is 2000/,
    ],
    [
      'bots that the game does not have',
      { waitingRoom: { timeoutMs: 1, onTimeout: 'startWithBots' } },
      /^scenes\.kitchen\.waitingRoom\.onTimeout is 'startWithBots', but duel@2 has no bot: give the game a function bot\(state, slot, random\)\.$/,
    ],
    [
      'a bot in the place of who leaves',
      { play: { onPlayerDrop: 'bot', minHumans: 1 } },
      /^scenes\.kitchen\.play\.onPlayerDrop is 'bot', but duel@2 has no bot/,
    ],
    ['too large a group', { groupSize: 3 }, /groupSize is 3, but duel@2 is for 2 to 2 players/],
  ])('%s: a path and a sentence', async (_name, change, sentence) => {
    await expect(resolveConfig(withScene(change), FIXTURES)).rejects.toThrow(sentence);
  });
});
