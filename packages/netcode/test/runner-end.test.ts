import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunner, replay } from '../src/index.ts';
import { decodeHeader, makePacketHeader, type PacketHeader } from '../src/packet.ts';
import { counterGame } from './support/counter-game.ts';
import { raceGame } from './support/race-game.ts';
import { createSimulatedSession, joinInputs } from './support/simulated-session.ts';

describe('the agreed final frame', () => {
  it('[RB-25] is the first confirmed frame with an outcome, the same for all, never a predicted one', () => {
    const plan = fc.record({
      players: fc.integer({ min: 2, max: 4 }),
      seed: fc.string({ minLength: 1, maxLength: 6 }),
      goal: fc.integer({ min: 1, max: 60 }),
      delayMs: fc.integer({ min: 0, max: 120 }),
      lossRatio: fc.constantFrom(0, 0.1, 0.3),
      holdFrames: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(plan, ({ players, seed, goal, delayMs, lossRatio, holdFrames }) => {
        const settings = { goal };
        const session = createSimulatedSession({
          game: raceGame,
          players,
          seed,
          settings,
          links: () => ({ delayMs, jitterMs: 40, lossRatio, reorders: true }),
          // Pressed and released in turn, each slot in its own rhythm: repeat-last is wrong at every edge.
          input: (slot, index) => Math.floor(index / (holdFrames + slot)) % 2,
        });
        session.runToEnd(60_000);
        const [first] = session.peers;
        const ends = session.peers.map((peer) => peer.events.find((event) => event.type === 'finished'));
        const inputs = joinInputs(first!.confirmed);
        const truth = replay(raceGame, { players, seed, settings, inputs });
        expect(truth.outcome).toBeDefined();
        for (const [slot, peer] of session.peers.entries()) {
          expect(ends[slot]).toEqual({
            type: 'finished',
            frame: truth.frame,
            outcome: truth.outcome,
            checksum: truth.checksum,
          });
          expect(peer.confirmed.length).toBe(truth.frame + 1);
          expect(joinInputs(peer.confirmed)).toEqual(inputs);
          expect(peer.runner.state).toEqual(truth.state);
          expect(peer.events.filter((event) => event.type === 'failed')).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('[RB-25] is the last of the duration when the game has no outcome, and the outcome then is null', () => {
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed: 'duration',
      settings: { endAfter: 0 },
      durationFrames: 45,
      links: () => ({ delayMs: 30 }),
    });
    session.runToEnd(5000);
    for (const { runner, events, confirmed } of session.peers) {
      expect(events.at(-1)).toMatchObject({ type: 'finished', frame: 44, outcome: null });
      expect(runner.frame).toBe(44);
      expect(confirmed.length).toBe(45);
    }
  });

  it('is reached by a peer that heard nothing while the other finished, since ticks go on sending', () => {
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed: 'late',
      settings: { endAfter: 0 },
      durationFrames: 60,
      links: () => ({ delayMs: 20 }),
    });
    const [early, late] = session.peers;
    // Everything from 0 to 1 is lost from just before the end until well after it.
    session.run(1040);
    session.network.cut(0, 1, 3000);
    session.run(2500);
    expect(early!.runner.isOver).toBe(true);
    expect(late!.runner.isOver).toBe(false);
    session.run(2000);
    expect(late!.events.at(-1)).toEqual(early!.events.find((event) => event.type === 'finished'));
  });

  it('is told again to a peer that missed it, and only until then', () => {
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed: 'missed',
      settings: { endAfter: 0 },
      durationFrames: 60,
      links: () => ({ delayMs: 20 }),
    });
    // By now slot 1 has every input it needs of slot 0; that slot 0 is over it will not hear for a while.
    session.run(1080);
    session.network.cut(0, 1, 1000);
    session.run(200);
    for (const { runner } of session.peers) expect(runner.isOver).toBe(true);
    expect(session.peers[1]!.runner.stats(session.clock.now).agreedChecksum?.frame).toBe(30);
    session.run(2000);
    expect(session.peers[1]!.runner.stats(session.clock.now).agreedChecksum?.frame).toBe(59);
    const { sent } = session.network.stats;
    session.run(2000);
    expect(session.network.stats.sent).toBe(sent);
  });

  it('goes with every packet sent after it', () => {
    const headers: PacketHeader[] = [];
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed: 'every',
      settings: { endAfter: 0 },
      durationFrames: 60,
      links: (from) => ({ delayMs: 20, lossRatio: from === 1 ? 0.8 : 0 }),
      override: (slot) => ({
        send: (to, bytes) => {
          const header = makePacketHeader();
          expect(decodeHeader(bytes, 30, header)).toBe('ok');
          if (slot === 0) headers.push(header);
          session.network.send(slot, to, bytes);
        },
      }),
    });
    session.runToEnd(20_000);
    session.run(3000);
    const after = headers.filter((header) => header.isOver);
    expect(after.length).toBeGreaterThan(1);
    for (const header of after) expect(header).toMatchObject({ isFinal: true, checksumFrame: 59 });
    // A new checksum is told in the next packet, not when its turn comes round.
    const first = headers.find((header) => header.hasChecksum && header.checksumFrame === 30);
    expect(first!.frame).toBeLessThanOrEqual(31);
  });

  it('[RB-25] found earlier than we had run takes back the frames after it, whatever comes for those', () => {
    // Three peers driven by hand. Slot 2 ends the race at frame 3; slot 1, who does not know, presses at frame 5.
    const sent: Uint8Array[][] = [[], [], []];
    const settings = { goal: 1 };
    const runners = [0, 1, 2].map((localSlot) =>
      createRunner({
        game: raceGame,
        players: 3,
        localSlot,
        seed: 'taken back',
        settings,
        netcode: {
          inputDelayFrames: 0,
          maxPredictionFrames: 8,
          checksumIntervalFrames: 30,
          notifyAfterMs: 500,
        },
        epoch: 1,
        episode: 1,
        durationFrames: undefined,
        send: (to, bytes) => {
          if (to === 0) sent[localSlot]!.push(bytes.slice());
        },
      }),
    );
    const [runner] = runners;
    for (const each of runners) each.start(0);
    for (let frame = 0; frame < 7; frame++) {
      for (const [slot, each] of runners.entries()) {
        each.tick(frame * 17, () => Number((slot === 1 && frame === 5) || (slot === 2 && frame === 3)));
      }
    }
    expect(runner!.frame).toBe(6);
    runner!.receive(1, sent[1]![2]!, 110);
    runner!.receive(2, sent[2]![3]!, 110);
    runner!.tick(120, () => 0);
    expect(runner!.frame).toBe(3);
    expect(runner!.isOver).toBe(false);
    runner!.receive(1, sent[1]![5]!, 130);
    runner!.tick(140, () => 0);
    expect(runner!.drainEvents().at(-1)).toMatchObject({
      type: 'finished',
      frame: 3,
      outcome: { winner: 2 },
    });
    expect(runner!.state).toEqual({ presses: [1, 1, 0], winner: 2 });
  });

  it('is followed by silence once every peer has everything', () => {
    const session = createSimulatedSession({
      game: counterGame,
      players: 3,
      seed: 'silence',
      settings: { endAfter: 0 },
      durationFrames: 60,
      links: () => ({ delayMs: 50, lossRatio: 0.2 }),
    });
    session.runToEnd(10_000);
    session.run(3000);
    const sentBefore = session.network.stats.sent;
    session.run(3000);
    expect(session.network.stats.sent).toBe(sentBefore);
    expect(session.peers.flatMap((peer) => peer.runner.drainEvents())).toEqual([]);
  });

  it('[RB-11] compares the checksum of the final frame too, whatever the interval', () => {
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed: 'final',
      settings: { endAfter: 0 },
      durationFrames: 50,
      netcode: { checksumIntervalFrames: 1000 },
      links: () => ({ delayMs: 20 }),
    });
    session.runToEnd(5000);
    session.run(500);
    for (const { runner, events } of session.peers) {
      const end = events.find((event) => event.type === 'finished');
      expect(runner.stats(session.clock.now).agreedChecksum).toEqual({ frame: 49, checksum: end!.checksum });
    }
  });
});
