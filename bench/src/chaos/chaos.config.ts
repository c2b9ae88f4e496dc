import { defineConfig } from '@greenroom/server';
import { COMPLETION_CODES } from './completion-codes.ts';

/** Deadlines short enough that each of them fires many times within minutes. */
const scene = (groupSize: number, play: { onPlayerDrop: 'end' | 'idle' }) => ({
  game: { module: '../server/game.ts', id: 'idle@1' },
  groupSize,
  waitingRoom: { timeoutMs: 4_000, onTimeout: 'end' as const, graceMs: 1_000, requeueMs: 2_000 },
  loading: { timeoutMs: 1_500 },
  validation: { timeoutMs: 1_500, maxAttempts: 2, pairMemoryMs: 3_000 },
  play: {
    ...play,
    countdownMs: 100,
    durationMs: 2_000,
    reconnectMs: 1_500,
    finishMs: 1_000,
    uploadMs: 1_000,
    silentEndMs: 1_500,
  },
  completion: COMPLETION_CODES,
});

export default defineConfig({
  scenes: {
    pair: scene(2, { onPlayerDrop: 'end' }),
    trio: scene(3, { onPlayerDrop: 'idle' }),
  },
  limits: { connectionsPerAddress: 100_000, unjoinedConnections: 100_000 },
});
