import { describe, expect, it } from 'vitest';
import { replay } from '../src/index.ts';
import { InputQueue } from '../src/input-queue.ts';
import { encodeInputs } from '../src/input-runs.ts';
import { decodeHeader, encodeHeader, makePacketHeader } from '../src/packet.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSession, joinInputs } from './support/simulated-session.ts';

const LIAR = 2;
const DURATION = 120;
const settings = { endAfter: 0 };

/** Slot 2, whose input is idle throughout, tells each of the others another end of its input, and gives no more to it. */
function play(endFor: (to: number) => number) {
  const idle = new InputQueue(2, 256);
  for (let frame = 0; frame < 256; frame++) idle.push(new Uint8Array(2), 0);

  function lie(to: number, bytes: Uint8Array): Uint8Array {
    const header = makePacketHeader();
    const near = session.peers[LIAR]!.runner.frame;
    if (decodeHeader(bytes, near, header) !== 'ok' || near < 20) return bytes;
    header.hasHoldWord = true;
    Object.assign(header.holdWord, { ends: true, endsAt: endFor(to), hasHeard: true });
    const last = Math.min(header.firstInput + header.inputCount - 1, endFor(to));
    header.inputCount = Math.max(0, last - header.firstInput + 1);
    const out = new Uint8Array(1_100);
    return out.slice(0, encodeInputs(idle, header.firstInput, last, out, encodeHeader(header, out)));
  }

  const session = createSimulatedSession({
    game: counterGame,
    players: 3,
    seed: 'told apart',
    settings,
    durationFrames: DURATION,
    links: () => ({ delayMs: 30 }),
    input: (slot, index) => (slot === LIAR ? 0 : (index * 7 + slot) & 0xff),
    override: (slot) =>
      slot === LIAR ? { send: (to, bytes) => session.network.send(slot, to, lie(to, bytes)) } : {},
  });
  return session;
}

describe('who tells each of the others another end of its input', () => {
  it.each([
    [24, 25],
    [26, 24],
    [24, 24],
  ])(
    '[RB-7] [RB-17] keeps nobody from going on once it is dropped: %i and %i',
    (endForFirst, endForSecond) => {
      const session = play((to) => (to === 0 ? endForFirst : endForSecond));
      const honest = session.peers.slice(0, LIAR);
      session.run(1_500);
      expect(honest.map(({ runner }) => runner.frame)).toEqual([endForFirst, endForSecond]);
      for (const { runner } of honest) runner.dropPlayer(LIAR);
      session.run(4_000);
      const inputs = joinInputs(honest[0]!.confirmed);
      const truth = replay(counterGame, { players: 3, seed: 'told apart', settings, inputs, episode: 1 });
      for (const { events, confirmed } of honest) {
        const frame = Math.max(endForFirst, endForSecond);
        expect(events.filter(({ type }) => type === 'dropped')).toMatchObject([{ slot: LIAR, frame }]);
        expect(joinInputs(confirmed)).toEqual(inputs);
        expect(events.at(-1)).toMatchObject({
          type: 'finished',
          frame: DURATION - 1,
          checksum: truth.checksum,
        });
      }
    },
  );
});
