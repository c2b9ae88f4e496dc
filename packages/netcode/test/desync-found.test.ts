import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CounterState, counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';

/** Slot 1 steps otherwise from `frame` on. */
const strayFrom = (frame: number) => (slot: number) =>
  slot !== 1
    ? counterGame
    : {
        ...counterGame,
        step(
          state: CounterState,
          inputs: readonly number[],
          context: Parameters<typeof counterGame.step>[2],
        ) {
          counterGame.step(state, inputs, context);
          if (context.frame >= frame) state.total = (state.total + 1) | 0;
        },
      };

describe('a desync', () => {
  it('[RB-11] [REG-35] is found at most 30 frames after its first frame is confirmed, at any round trip to 200 ms', () => {
    fc.assert(
      fc.property(
        fc.record({
          players: fc.constantFrom(2, 2, 3, 4),
          seed: fc.string({ minLength: 1, maxLength: 8 }),
          frame: fc.integer({ min: 0, max: 150 }),
          delayMs: fc.integer({ min: 0, max: 100 }),
          jitterMs: fc.integer({ min: 0, max: 20 }),
          inputDelayFrames: fc.integer({ min: 0, max: 4 }),
        }),
        ({ players, seed, frame, delayMs, jitterMs, inputDelayFrames }) => {
          const session = createSimulatedSession({
            game: strayFrom(frame),
            players,
            seed,
            settings: { endAfter: 0 },
            netcode: { checksumIntervalFrames: 10, inputDelayFrames },
            // Both ways together at most 200 ms.
            links: () => ({ delayMs: Math.max(0, delayMs - jitterMs), jitterMs, reorders: true }),
          });
          while (!session.peers.some(({ events }) => events.some(({ type }) => type === 'desynced'))) {
            session.run(5);
            const confirmed = session.peers.map(
              ({ runner }) => runner.stats(session.clock.now).confirmedFrame,
            );
            expect(Math.max(...confirmed)).toBeLessThanOrEqual(frame + 30);
          }
          session.run(1000);
          for (const { events } of session.peers) {
            const desync = events.find((event) => event.type === 'desynced');
            expect(desync?.frame).toBe(Math.ceil(frame / 10) * 10);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
