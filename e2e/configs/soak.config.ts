import { defineConfig } from '@greenroom/server';

/** How long the soak plays; set by `e2e/soak`. */
const seconds = Number(process.env.GREENROOM_SOAK_SECONDS ?? 10);

export default defineConfig({
  scenes: {
    soak: {
      game: { module: '../pages/soak/soak-game.ts', id: 'soak@1' },
      groupSize: 2,
      matchmaking: { policy: 'fifo' },
      waitingRoom: { timeoutMs: 60_000, onTimeout: 'end' },
      validation: { timeoutMs: 15_000, maxLossRatio: 0.5, maxRttMs: 500 },
      play: {
        countdownMs: 500,
        durationMs: seconds * 1_000,
        // Every input of the other side's comes late: what is played is predicted, and rolled back.
        inputDelayFrames: 0,
        onDesync: 'end',
        onHidden: 'predict',
      },
      completion: { completed: 'C1', other: 'C9' },
    },
  },
});
