import type { SceneId } from '@greenroom/protocol';
import type { Scene } from '../../../src/config/scene.ts';
import { createFifo } from '../../../src/matchmaking/fifo.ts';
import type { SessionRules } from '../../../src/session/context.ts';

export const RULES: SessionRules = {
  groupSize: 2,
  game: 'kitchen@1',
  graceMs: 10_000,
  loadMs: 30_000,
  maxAttempts: 3,
  pairMemoryMs: 600_000,
  finishMs: 5_000,
  uploadMs: 60_000,
  silentEndMs: 600_000,
  requeueMs: 30_000,
  onTimeout: 'end',
  fallback: null,
  relay: 'turn',
  validation: { timeoutMs: 15_000, maxRttMs: 200, maxLossRatio: 0.2, probes: 40 },
  startFloorMs: 150,
  play: {
    inputDelayFrames: 2,
    maxPredictionFrames: 8,
    checksumIntervalFrames: 60,
    reconnectMs: 30_000,
    onHidden: 'pause',
    hiddenAfterMs: 1_000,
    onPlayerDrop: 'end',
    onDesync: 'heal',
    // Short, so that the final frame of the tests, an early one, can be there as soon as the game has started.
    countdownMs: 1_000,
    episodes: 1,
    intermissionMs: 3_000,
    durationFrames: 10_800,
  },
  minHumans: 2,
  stepsPerSecond: 60,
};

export interface SceneOptions extends Partial<Omit<Scene, 'id' | 'rules'>> {
  readonly rules?: Partial<SessionRules>;
}

export function makeScene(id: string, { rules, ...options }: SceneOptions = {}): Scene {
  return {
    id: id as SceneId,
    settings: { pots: 2 },
    treatments: [{ name: 'default', factors: {} }],
    matchmaker: createFifo({ maxRttMs: 150 }),
    waitingRoomTimeoutMs: 180_000,
    repeat: 'never',
    iceServers: [{ urls: 'stun:stun.example.org' }],
    turn: null,
    entryKey: null,
    completion: {
      completed: 'C-DONE',
      waitingRoomTimeout: 'C-WAITED',
      partnerLost: 'C-LOST',
      other: 'C-OTHER',
    },
    ...options,
    rules: { ...RULES, ...rules },
  };
}
