import { defineConfig } from '@greenroom/server';

/** Scenes whose groups never fill, so that people wait side by side. */
export const WAITING_SCENES = 300;
/** Seats that stay taken in each of them. */
export const WAITERS_PER_SCENE = 7;

export const waitingScene = (index: number) => `wait-${index}`;

const scene = (groupSize: number) => ({
  game: { module: './game.ts', id: 'idle@1' },
  groupSize,
  waitingRoom: { timeoutMs: 600_000, onTimeout: 'end' as const },
  play: { countdownMs: 0, durationMs: 60_000 },
  completion: { other: 'C' },
});

export default defineConfig({
  scenes: {
    pair: scene(2),
    ...Object.fromEntries(
      Array.from({ length: WAITING_SCENES }, (_, index) => [
        waitingScene(index),
        scene(WAITERS_PER_SCENE + 1),
      ]),
    ),
  },
  // Every bot comes from this machine.
  limits: { connectionsPerAddress: 100_000, unjoinedConnections: 100_000 },
});
