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

  it.each([2, 3])(
    '[RB-13] end the game for all of %i when who is to give the right state cannot',
    (players) => {
      const unable = () => {
        throw new Error('not made for this');
      };
      const session = createSimulatedSession<CounterState, CounterSettings>({
        game: (slot) => ({
          ...counterGame,
          step(state, inputs, context) {
            counterGame.step(state, inputs, context);
            if (slot === 1 && context.frame === 75) state.total += 1;
          },
          ...(slot === 0 && { encodeState: unable, decodeState: unable }),
        }),
        players,
        seed: 'unable',
        settings: { endAfter: 0 },
        netcode: { checksumIntervalFrames: 1000 },
        links: () => ({ delayMs: 40 }),
        override: () => ({ onDesync: 'heal' }),
      });
      // Where all stand still they see it, and no packet with a checksum tells it before.
      session.run(2_000);
      session.peers[0]!.runner.pause();
      session.runToEnd(60_000);
      for (const { events } of session.peers) {
        expect(events.at(-1)).toMatchObject({ type: 'desynced', firstFrame: 75 });
      }
      // Not only when a heal takes too long: nobody waits for what will not come.
      expect(session.clock.now).toBeLessThan(5_000);
    },
  );
});
