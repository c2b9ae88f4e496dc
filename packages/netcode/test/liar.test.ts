import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_HOLD_WORD_BYTES } from '../src/hold-word.ts';
import { createRandom } from '../src/index.ts';
import { FLAG_CHECKSUM, FLAG_HOLD, HEADER_BYTES, OFFSET_SEQUENCE } from '../src/packet.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';

describe('a peer that lies about standing still', () => {
  it('[THR-23] [RB-7] makes nobody throw, fail, or step past what is confirmed by more than the window', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 8 }), (seed) => {
        const random = createRandom(seed);
        const session = createSimulatedSession({
          game: counterGame,
          players: 3,
          seed,
          settings: { endAfter: 0 },
          links: () => ({ delayMs: 20 }),
          override: (slot) => ({
            onDesync: 'heal',
            send(to, bytes) {
              if (slot !== 2 || random.int(3) > 0) return session.network.send(slot, to, bytes);
              // A whole word of chance between the header and the inputs, now and then with its flags made likely.
              const word = Uint8Array.from({ length: MAX_HOLD_WORD_BYTES }, () => random.int(256));
              word[0] = random.int(3);
              word.set([random.int(2) * 2, random.int(8), 0, 0], 1);
              if (random.int(2) === 0) word[1] = random.int(128);
              // Frames near those that are played.
              for (let i = 5; i < word.length; i += 2)
                word.set([random.int(48), 0].slice(0, word.length - i), i);
              const lie = new Uint8Array(HEADER_BYTES + word.length);
              lie.set(bytes.subarray(0, HEADER_BYTES));
              lie[0] = (lie[0]! | FLAG_HOLD) & ~FLAG_CHECKSUM & 0x1f;
              lie[OFFSET_SEQUENCE - 1] = 0;
              lie.set(word, HEADER_BYTES);
              for (let length = HEADER_BYTES + 5; length <= lie.length; length++) {
                session.network.send(slot, to, lie.subarray(0, length));
              }
            },
          }),
        });
        session.run(500);
        session.peers[random.int(3)]!.runner.pause();
        session.run(400);
        session.peers[0]!.runner.suspendPlayer(random.int(3));
        session.peers[1]!.runner.pause();
        session.run(400);
        for (const { runner } of session.peers) {
          runner.resume();
          runner.dropPlayer(2);
        }
        session.run(1500);
        for (const { events, runner } of session.peers) {
          expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
          const { frame, confirmedFrame } = runner.stats(0);
          expect(frame - confirmedFrame).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 40 },
    );
  });
});
