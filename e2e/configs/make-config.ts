import { defineConfig, type GreenroomConfig, type SceneConfig } from '@greenroom/server';

interface Pace {
  /** Length of a game. */
  readonly gameSeconds?: number;
  readonly waitingMs?: number;
  readonly onTimeout?: 'end' | 'startWithBots';
  /** How long a seat in the waiting room is kept for a page that is gone. */
  readonly graceMs?: number;
  /** Load and validation deadlines. */
  readonly linkingMs?: number;
  /** Load deadline alone. */
  readonly loadMs?: number;
  readonly countdownMs?: number;
  readonly reconnectMs?: number;
  /** How long an ended session waits for the records of a page that is gone. */
  readonly uploadMs?: number;
  readonly relay?: 'never' | 'turn' | 'only';
  readonly maxAttempts?: number;
  readonly turn?: GreenroomConfig['turn'];
  /** How long two whose link has failed are kept apart. */
  readonly pairMemoryMs?: number;
  /** Further rules of play. */
  readonly play?: Partial<NonNullable<SceneConfig['play']>>;
}

/** The demo's scenes, fast enough for a test. */
export function makeConfig(pace: Pace = {}) {
  const {
    gameSeconds = 2,
    waitingMs = 60_000,
    onTimeout = 'end',
    graceMs = 3_000,
    linkingMs = 10_000,
    loadMs = linkingMs,
    countdownMs = 500,
    reconnectMs = 10_000,
    uploadMs = 3_000,
    relay = 'turn',
    maxAttempts = 3,
    turn,
    pairMemoryMs = 600_000,
    play = {},
  } = pace;
  const scene = (game: string, groupSize: number) => ({
    game: {
      module: `../../apps/demo/src/games/${game}.ts`,
      id: `${game}@1`,
      settings: { durationSeconds: gameSeconds },
    },
    groupSize,
    matchmaking: { policy: 'fifo' as const },
    waitingRoom: { timeoutMs: waitingMs, onTimeout, graceMs, requeueMs: waitingMs },
    loading: { timeoutMs: loadMs },
    validation: { timeoutMs: linkingMs, relay, maxAttempts, pairMemoryMs },
    play: {
      countdownMs,
      durationMs: gameSeconds * 1000,
      reconnectMs,
      finishMs: 2_000,
      uploadMs,
      onPlayerDrop: 'end' as const,
      ...play,
    },
    completion: {
      completed: 'C1',
      waitingRoomTimeout: 'C2',
      partnerLost: 'C3',
      linkFailed: 'C4',
      other: 'C9',
    },
  });
  const hunt = scene('stag-hunt', 2);
  return defineConfig({
    turn,
    scenes: {
      kitchen: scene('kitchen', 2),
      discs: scene('discs', 2),
      'discs-4': scene('discs', 4),
      // It ends by its own rules, after one round.
      'stag-hunt': {
        ...hunt,
        game: { ...hunt.game, settings: { rounds: 1, choiceSeconds: 30 } },
        play: { ...hunt.play, durationMs: 60_000 },
      },
    },
  });
}
