import { describe, expect, it } from 'vitest';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';

describe('states that differ', () => {
  it('[RB-12] [RB-13] and cannot be carried end the game as such, with the first frame, on both sides', () => {
    const session = createSimulatedSession<CounterState, CounterSettings>({
      game: (slot) => ({
        ...counterGame,
        step(state, inputs, context) {
          counterGame.step(state, inputs, context);
          if (slot === 1 && context.frame === 75) state.total += 1;
        },
        encodeState() {
          throw new Error('not made for this');
        },
        decodeState() {
          throw new Error('not made for this');
        },
      }),
      players: 2,
      seed: 'stuck',
      settings: { endAfter: 0 },
      netcode: { checksumIntervalFrames: 10 },
      links: () => ({ delayMs: 40 }),
      override: () => ({ onDesync: 'heal' }),
    });
    session.runToEnd(60_000);
    for (const { events } of session.peers) {
      expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
      expect(events.at(-1)).toMatchObject({ type: 'desynced', firstFrame: 75 });
    }
  });
});
