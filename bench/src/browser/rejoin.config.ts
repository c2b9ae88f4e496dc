import { defineConfig } from '@greenroom/server';

export default defineConfig({
  scenes: {
    kitchen: {
      game: {
        module: '../../../apps/demo/src/games/kitchen.ts',
        id: 'kitchen@1',
        settings: { durationSeconds: 30 },
      },
      groupSize: 2,
      waitingRoom: { timeoutMs: 60_000, onTimeout: 'end' },
      play: { countdownMs: 0, durationMs: 30_000, reconnectMs: 30_000 },
      completion: { other: 'C' },
    },
  },
});
