import { defineConfig } from '@greenroom/server';

/** The floor of `startAt` above the worst round trip; what remains is ours. */
export const START_FLOOR_MS = 150;

export default defineConfig({
  scenes: {
    discs: {
      game: { module: '../../../apps/demo/src/games/discs.ts', id: 'discs@1', settings: { rounds: 1 } },
      groupSize: 2,
      waitingRoom: { timeoutMs: 60_000, onTimeout: 'end', graceMs: 0 },
      validation: { maxRttMs: 200 },
      play: { countdownMs: 0, startFloorMs: START_FLOOR_MS, durationMs: 60_000 },
      completion: { other: 'C' },
    },
  },
});
