import { describe, expect, it } from 'vitest';
import { replay } from '../src/index.ts';
import { InputQueue } from '../src/input-queue.ts';
import { encodeInputs } from '../src/input-runs.ts';
import { decodeHeader, encodeHeader, makePacketHeader, type PacketHeader } from '../src/packet.ts';
import { decodeReliable, encodeReliable } from '../src/reliable-message.ts';
import { Simulation } from '../src/simulation.ts';
import { createStateSender } from '../src/state-transfer.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSession, joinInputs } from './support/simulated-session.ts';
import { strayWhere } from './support/stray-game.ts';

const DURATION = 120;
const settings = { endAfter: 0 };
const isAstray = (frame: number) => frame === 10;

/** Of all that is said reliably here. */
const ENVELOPE = { epoch: 7, episode: 1, generation: 0 };

interface Play {
  readonly players: number;
  /** Its input is idle throughout; default the highest slot. */
  readonly liar?: number;
  /** What it says to each of the others instead of what it would say, once play is under way. */
  readonly lie: (to: number, header: PacketHeader) => void;
  /** What each of the others says, to whomever. */
  readonly overhear?: (from: number, header: PacketHeader) => void;
  /** One way between the liar and the others. */
  readonly nearMs?: number;
  /** Slot 1 goes another way in these frames. */
  readonly isAstray?: (frame: number) => boolean;
}

function play({
  players,
  liar = players - 1,
  nearMs = 30,
  lie,
  overhear = () => {},
  isAstray = () => false,
}: Play) {
  const idle = new InputQueue(2, 256);
  for (let frame = 0; frame < 256; frame++) idle.push(new Uint8Array(2), 0);

  function change(from: number, to: number, bytes: Uint8Array): Uint8Array {
    const header = makePacketHeader();
    const near = session.peers[from]!.runner.frame;
    if (decodeHeader(bytes, near, header) !== 'ok') return bytes;
    if (from !== liar) overhear(from, header);
    if (from !== liar || near < 20) return bytes;
    const last = header.firstInput + header.inputCount - 1;
    lie(to, header);
    // Of an input that it says not to have given it gives nothing.
    const end = header.holdWord.ends ? Math.min(last, header.holdWord.endsAt) : last;
    header.inputCount = Math.max(0, end - header.firstInput + 1);
    const out = new Uint8Array(1_100);
    return out.slice(0, encodeInputs(idle, header.firstInput, end, out, encodeHeader(header, out)));
  }

  const session = createSimulatedSession({
    game: strayWhere(isAstray),
    players,
    seed: 'told apart',
    settings,
    durationFrames: DURATION,
    // States are compared where all stand still, and nowhere before.
    netcode: { checksumIntervalFrames: 1_000 },
    links: (from, to) => ({ delayMs: from === liar || to === liar ? nearMs : 30 }),
    input: (slot, index) => (slot === liar ? 0 : (index * 7 + slot) & 0xff),
    override: (slot) => ({
      onDesync: 'heal',
      // A state the liar gives only where its test does.
      sendReliable: (to, bytes) => {
        const isState = decodeReliable(bytes, ENVELOPE)?.message.type === 'state';
        if (slot !== liar || !isState) session.network.sendReliable(slot, to, bytes);
      },
      send: (to, bytes) => session.network.send(slot, to, change(slot, to, bytes)),
    }),
  });
  const honest = session.peers.filter((_, slot) => slot !== liar);
  return {
    session,
    honest,
    drop() {
      for (const { runner } of honest) runner.dropPlayer(liar);
    },
    /** All have reached the end, equal and as the inputs have it. */
    expectTheEnd() {
      const inputs = joinInputs(honest[0]!.confirmed);
      const truth = replay(counterGame, { players, seed: 'told apart', settings, inputs, episode: 1 });
      for (const { events, confirmed } of honest) {
        expect(joinInputs(confirmed)).toEqual(inputs);
        expect(events.at(-1)).toMatchObject({
          type: 'finished',
          frame: DURATION - 1,
          checksum: truth.checksum,
        });
      }
    },
  };
}

/** Says that its input ends with this frame. */
function end(header: PacketHeader, endsAt: number): void {
  header.hasHoldWord = true;
  Object.assign(header.holdWord, { ends: true, endsAt, hasHeard: true });
}

describe('who tells each of the others another end of its input', () => {
  it.each([
    [24, 25],
    [26, 24],
    [24, 24],
  ])(
    '[RB-7] [RB-17] keeps nobody from going on once it is dropped: %i and %i',
    (endForFirst, endForSecond) => {
      const ends = [endForFirst, endForSecond];
      const { session, honest, drop, expectTheEnd } = play({
        players: 3,
        lie: (to, header) => end(header, ends[to]!),
      });
      session.run(1_500);
      expect(honest.map(({ runner }) => runner.frame)).toEqual(ends);
      drop();
      session.run(4_000);
      for (const { events } of honest) {
        const frame = Math.max(...ends);
        expect(events.filter(({ type }) => type === 'dropped')).toMatchObject([{ slot: 2, frame }]);
      }
      expectTheEnd();
    },
  );

  it('[RB-7] [RB-13] where states differ: they are healed on the frame where all stand at last, by what they are there', () => {
    const ends = [24, 24, 25];
    const { session, honest, drop, expectTheEnd } = play({
      players: 4,
      lie: (to, header) => end(header, ends[to]!),
      isAstray,
    });
    session.run(1_500);
    expect(honest.map(({ runner }) => runner.frame)).toEqual(ends);
    drop();
    session.run(5_000);
    for (const { events } of honest) {
      expect(events.filter(({ type }) => type === 'healed')).toMatchObject([
        { frame: 25, firstFrame: 10, source: 0, slots: [1] },
      ]);
    }
    expectTheEnd();
  });

  it('[RB-7] [RB-13] where one has taken a state already: it takes that of the later frame as well', () => {
    const told = new Map<string, number>();
    let isTaken = false;
    const { session, honest, drop, expectTheEnd } = play({
      players: 3,
      isAstray: (frame) => frame === 10 || frame === 25,
      overhear(from, { hasHoldWord, holdWord }) {
        if (!hasHoldWord || !holdWord.stands) return;
        const key = `${from} on ${holdWord.standsAt}`;
        isTaken ||= from === 1 && holdWord.checksum !== (told.get(key) ?? holdWord.checksum);
        if (!told.has(key)) told.set(key, holdWord.checksum);
      },
      // First that it has the state of slot 0, so that slot 1 takes that; then another, so that nobody is done with it.
      lie(to, header) {
        const right = told.get('0 on 24');
        const isFirst = right !== undefined && !told.has(`liar to ${to}`);
        end(header, isTaken ? 25 : 24);
        const standsAt = header.holdWord.endsAt;
        Object.assign(header.holdWord, {
          stands: right !== undefined,
          standsAt,
          checksum: isFirst ? right : 1,
        });
        if (isFirst && told.has('1 on 24')) told.set(`liar to ${to}`, 1);
      },
    });
    session.run(3_000);
    expect(isTaken).toBe(true);
    expect(honest.map(({ runner }) => runner.frame)).toEqual([25, 25]);
    drop();
    session.run(5_000);
    for (const { events } of honest) {
      expect(events.filter(({ type }) => type === 'healed')).toMatchObject([
        { frame: 25, source: 0, slots: [1] },
      ]);
    }
    expectTheEnd();
  });
});

describe('who gives each of the others the state of the other', () => {
  it('[RB-7] [RB-13] keeps nobody standing once it is dropped: states are compared after a heal as well', () => {
    /** By slot, the checksum of the frame where all stand, as it was told first. */
    const first = new Map<number, number>();
    const { session, honest, drop, expectTheEnd } = play({
      players: 3,
      liar: 0,
      // What it gives has come before the others hear of each other.
      nearMs: 2,
      isAstray,
      overhear(from, { hasHoldWord, holdWord: { stands, checksum } }) {
        if (hasHoldWord && stands && !first.has(from)) first.set(from, checksum);
      },
      lie(to, { holdWord }) {
        holdWord.stands &&= first.size === 2;
        holdWord.checksum = first.get(3 - to) ?? 0;
      },
    });
    session.run(500);
    honest[0]!.runner.pause();
    session.run(1_000);
    honest[0]!.runner.resume();
    // For slot 1 that of slot 2, and the other way round.
    const senders = [2, 1].map((slot) => {
      const game = strayWhere(isAstray)(slot);
      const options = { game, players: 3, seed: 'told apart', settings, episode: 1, snapshots: 0 };
      const simulation = new Simulation(options);
      for (const [frame, inputs] of honest[0]!.confirmed.entries()) simulation.advance(frame, inputs);
      expect(simulation.checksum()).toBe(first.get(slot));
      return createStateSender({ frame: simulation.frame, state: simulation.exportState() });
    });
    session.network.onReliable(0, (from, bytes) => {
      const message = decodeReliable(bytes, ENVELOPE)?.message;
      if (message?.type === 'state') senders[from - 1]!.handle(message.payload, session.clock.now);
    });
    const heals = () => honest.map(({ events }) => events.filter(({ type }) => type === 'healed').length);
    while (session.clock.now < 4_000 && String(heals()) !== '1,1') {
      for (const [index, sender] of senders.entries()) {
        const payload = sender.produce(session.clock.now);
        if (payload === undefined) continue;
        session.network.sendReliable(0, index + 1, encodeReliable(ENVELOPE, { type: 'state', payload }));
      }
      session.run(1);
    }
    expect(heals()).toEqual([1, 1]);
    session.run(1_000);
    expect(honest.map(({ runner }) => runner.stats(0).isPaused)).toEqual([true, true]);
    drop();
    session.run(5_000);
    expect(heals()).toEqual([2, 2]);
    // By the state of slot 1, which by then has the right one.
    expectTheEnd();
  });
});
