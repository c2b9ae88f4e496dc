import { describe, expect, it } from 'vitest';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { createSimulatedSession, type SimulatedSessionOptions } from './support/simulated-session.ts';

const unable = () => {
  throw new Error('not made for this');
};

/** Slot 1 has another state from frame 75 on, which is to be healed; some can neither give nor take a state. */
function differing({
  isUnable,
  ...options
}: Pick<SimulatedSessionOptions<CounterState, CounterSettings>, 'players' | 'seed' | 'netcode'> & {
  readonly isUnable: (slot: number) => boolean;
}) {
  return createSimulatedSession<CounterState, CounterSettings>({
    game: (slot) => ({
      ...counterGame,
      step(state, inputs, context) {
        counterGame.step(state, inputs, context);
        if (slot === 1 && context.frame === 75) state.total += 1;
      },
      ...(isUnable(slot) && { encodeState: unable, decodeState: unable }),
    }),
    settings: { endAfter: 0 },
    links: () => ({ delayMs: 40 }),
    override: () => ({ onDesync: 'heal' }),
    ...options,
  });
}

describe('states that differ', () => {
  it('[RB-12] [RB-13] and cannot be carried end the game as such, with the first frame, on both sides', () => {
    const session = differing({
      players: 2,
      seed: 'stuck',
      netcode: { checksumIntervalFrames: 10 },
      isUnable: () => true,
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
      const session = differing({
        players,
        seed: 'unable',
        netcode: { checksumIntervalFrames: 1000 },
        isUnable: (slot) => slot === 0,
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
