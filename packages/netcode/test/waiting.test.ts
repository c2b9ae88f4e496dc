import { describe, expect, it } from 'vitest';
import type { RunnerEvent } from '../src/index.ts';
import { OFFSET_SEQUENCE } from '../src/packet-layout.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';

type Options = Partial<Parameters<typeof createSimulatedSession<CounterState, CounterSettings>>[0]>;

function play(options: Options = {}) {
  return createSimulatedSession<CounterState, CounterSettings>({
    game: counterGame,
    players: 2,
    seed: 'waiting',
    settings: { endAfter: 0 },
    links: () => ({ delayMs: 20 }),
    ...options,
  });
}

const missed = (events: readonly RunnerEvent[]) =>
  events.filter(({ type }) => type === 'interrupted' || type === 'reconnected');

/** The slots named by events of one type, in order. */
const ofType = (events: readonly RunnerEvent[], type: RunnerEvent['type']) =>
  events.flatMap((event) => (event.type === type && 'slot' in event ? [event.slot] : [])).sort();

/** Slot 1 falls asleep; from then on its last packet arrives at slot 0 again and again, each time as a new one. */
function repeatLastPacket(session: ReturnType<typeof play>, last: Uint8Array, ms: number): void {
  session.peers[1]!.isAsleep = true;
  const until = session.clock.now + ms;
  while (session.clock.now < until) {
    last[OFFSET_SEQUENCE] = last[OFFSET_SEQUENCE]! + 1;
    session.peers[0]!.runner.receive(1, last, session.clock.now);
    session.run(17);
  }
}

function playWithLastPacket(options: Options = {}) {
  let last = new Uint8Array();
  const session = play({
    ...options,
    override: (slot) => ({
      send: (to, bytes) => {
        if (slot === 1) last = bytes.slice();
        session.network.send(slot, to, bytes);
      },
    }),
  });
  return { session, last: () => last };
}

describe('a long wait with nobody silent', () => {
  it('of a third player names whose inputs are missing while the two others do not hear each other', () => {
    const session = play({ players: 3 });
    session.run(1000);
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      session.network.cut(from, to, 3000);
    }
    session.run(2000);
    const third = session.peers[2]!;
    const { peers, frame } = third.runner.stats(session.clock.now);
    for (const { silentMs } of peers) expect(silentMs).toBeLessThan(100);
    const named = missed(third.events);
    expect(named.length).toBeGreaterThan(0);
    expect(ofType(named, 'interrupted')).toHaveLength(named.length);
    // Those two hear nothing of each other, and find nothing wrong with the third.
    expect(missed(session.peers[0]!.events)).toEqual([{ type: 'interrupted', slot: 1 }]);
    expect(missed(session.peers[1]!.events)).toEqual([{ type: 'interrupted', slot: 0 }]);

    session.run(2500);
    expect(third.runner.frame).toBeGreaterThan(frame + 30);
    const again = missed(third.events).slice(named.length);
    expect(again).toHaveLength(named.length);
    expect(ofType(again, 'reconnected')).toEqual(ofType(named, 'interrupted'));
  });

  it('for a peer that only repeats itself is told once, and not taken back by what it repeats', () => {
    const { session, last } = playWithLastPacket();
    session.run(1000);
    repeatLastPacket(session, last(), 3000);
    const { runner, events } = session.peers[0]!;
    expect(runner.stats(session.clock.now).peers[0]!.silentMs).toBeLessThan(100);
    expect(missed(events)).toEqual([{ type: 'interrupted', slot: 1 }]);
  });

  it('at the last frame is told too, and counts as no stall', () => {
    const { session, last } = playWithLastPacket({ durationFrames: 60 });
    while (session.peers[0]!.runner.frame < 56) session.run(1);
    const { runner, events } = session.peers[0]!;
    const { stalls } = runner.stats(session.clock.now);
    repeatLastPacket(session, last(), 2000);
    expect(runner.frame).toBe(59);
    expect(runner.isOver).toBe(false);
    expect(missed(events)).toEqual([{ type: 'interrupted', slot: 1 }]);
    expect(runner.stats(session.clock.now).stalls).toBe(stalls);
  });

  it('is not told of one that is short, nor of a slow peer that goes on', () => {
    const session = play({ netcode: { notifyAfterMs: 500 } });
    session.run(1000);
    for (let nap = 0; nap < 20; nap++) {
      session.peers[1]!.isAsleep = true;
      session.run(400);
      session.peers[1]!.isAsleep = false;
      session.run(100);
    }
    expect(missed(session.peers[0]!.events)).toEqual([]);
    expect(session.peers[0]!.events.filter(({ type }) => type === 'stalled').length).toBeGreaterThan(10);
  });
});
