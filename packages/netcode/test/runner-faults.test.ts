import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRandom,
  createRunner,
  NetcodeError,
  PACKET_VERSION,
  type RunnerEvent,
  type RunnerOptions,
} from '../src/index.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { type RaceState, raceGame } from './support/race-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';
import { strayWhere } from './support/stray-game.ts';

type CounterOptions = RunnerOptions<CounterState, number, CounterSettings>;

function lonelyRunner(options: Partial<CounterOptions> = {}) {
  return createRunner({
    game: counterGame,
    players: 2,
    localSlot: 0,
    seed: 'alone',
    settings: { endAfter: 0 },
    netcode: { inputDelayFrames: 0, maxPredictionFrames: 8, checksumIntervalFrames: 30, notifyAfterMs: 500 },
    epoch: 1,
    episode: 1,
    durationFrames: undefined,
    send() {},
    ...options,
  });
}

describe('a desync', () => {
  /** Goes another way at `frame`, on slot 1 only. */
  const strayFrom = (frame: number) => strayWhere((at) => at === frame);

  it('[RB-11] [REG-35] is found by all, at the first exchanged frame after it, with the checksums of that very frame', () => {
    const session = createSimulatedSession({
      game: strayFrom(75),
      players: 3,
      seed: 'stray',
      settings: { endAfter: 0 },
      links: () => ({ delayMs: 60, jitterMs: 40, lossRatio: 0.1, reorders: true }),
    });
    session.runToEnd(10_000);
    const desyncs = session.peers.map((peer) => peer.events.find((event) => event.type === 'desynced'));
    for (const desync of desyncs) expect(desync?.frame).toBe(90);
    expect(desyncs[0]).toMatchObject({ slot: 1 });
    expect(desyncs[2]).toMatchObject({ slot: 1 });
    expect(desyncs[0]?.localChecksum).toBe(desyncs[2]?.localChecksum);
    expect(desyncs[1]?.localChecksum).toBe(desyncs[0]?.remoteChecksum);
    expect(desyncs[1]?.remoteChecksum).toBe(desyncs[0]?.localChecksum);
    for (const { runner, events } of session.peers) {
      expect(runner.stats(session.clock.now).agreedChecksum?.frame).toBe(60);
      expect(events.filter((event) => event.type === 'desynced').length).toBe(1);
    }
  });

  /** Slot 0 ends earlier than the rules say. */
  const endsEarly = (slot: number) => ({
    ...raceGame,
    outcome: (state: RaceState) => (slot === 0 && state.presses[0]! < 80 ? 'early' : raceGame.outcome(state)),
  });

  it('at the very end is found by the one who goes on, whether the news comes early, late, or is lost at first', () => {
    for (const [startApartMs, cutMs, delayMs] of [
      [0, 0, 30],
      [60, 0, 30],
      [-60, 0, 30],
      [0, 0, 2],
      [0, 1500, 30],
    ] as const) {
      const session = createSimulatedSession({
        game: endsEarly,
        players: 2,
        seed: 'ends',
        settings: { goal: 100 },
        input: () => 1,
        startAt: (slot) => 100 + slot * startApartMs,
        links: () => ({ delayMs }),
      });
      session.run(380);
      session.clock.schedule(465, () => session.network.cut(0, 1, cutMs));
      session.runToEnd(10_000);
      const [early, other] = session.peers.map((peer) => peer.events.at(-1));
      expect(early).toMatchObject({ type: 'finished', outcome: 'early' });
      expect(session.network.stats.lost > 0).toBe(cutMs > 0);
      expect(other).toMatchObject({ type: 'desynced', slot: 0, frame: (early as { frame: number }).frame });
    }
  });

  it('at the very end is found also when the news came before the frame was ours, and nothing after it', () => {
    const session = createSimulatedSession({
      game: endsEarly,
      players: 2,
      seed: 'news first',
      settings: { goal: 100 },
      input: () => 1,
      links: () => ({ delayMs: 10 }),
    });
    const [early, other] = session.peers;
    // Slot 1 has sent its input for frame 22, at which slot 0 will end, and falls asleep before it gets there.
    while (other!.runner.frame < 20) session.run(1);
    other!.isAsleep = true;
    session.run(300);
    expect(early!.runner.isOver).toBe(true);
    session.network.cut(0, 1, 10_000);
    other!.isAsleep = false;
    session.run(100);
    expect(other!.events.at(-1)).toMatchObject({ type: 'desynced', slot: 0, frame: early!.runner.frame });
  });

  it('[RB-11] [REG-35] is never reported falsely, however many rollbacks', () => {
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed: 'no alarm',
      settings: { endAfter: 0 },
      netcode: { checksumIntervalFrames: 1 },
      durationFrames: 3000,
      links: () => ({ delayMs: 50, jitterMs: 80, lossRatio: 0.2, duplicateRatio: 0.1, reorders: true }),
    });
    session.runToEnd(120_000);
    for (const { runner, events } of session.peers) {
      expect(runner.stats(0).rollbacks).toBeGreaterThan(500);
      expect(events.map((event) => event.type)).toContain('finished');
      expect(events.map((event) => event.type)).not.toContain('desynced');
    }
  });
});

describe('a game that throws', () => {
  const failing = (method: 'step' | 'outcome' | 'init' | 'checksum') => ({
    ...counterGame,
    [method]: () => {
      throw new Error(`broken ${method}`);
    },
  });

  it('gives a failed event with the frame and its inputs, and never an exception', () => {
    for (const method of ['step', 'outcome', 'checksum'] as const) {
      const runner = lonelyRunner({ game: failing(method) });
      runner.start(0);
      runner.tick(0, () => 1);
      const failed = runner.drainEvents().find((event) => event.type === 'failed') as RunnerEvent & {
        frame: number;
        error: Error;
      };
      expect(failed.error.message).toBe(`broken ${method}`);
      expect(failed).toMatchObject({ frame: 0, inputs: Uint8Array.of(1, 0, 0, 0) });
      expect(runner.isOver).toBe(true);
      runner.tick(100, () => 1);
      expect(runner.drainEvents()).toEqual([]);
    }
  });

  it('names the frame that was being stepped, also when it throws during a resimulation', () => {
    const sent: Uint8Array[] = [];
    const other = lonelyRunner({ localSlot: 1, send: (_, bytes) => void sent.push(bytes.slice()) });
    const runner = lonelyRunner({
      game: {
        ...counterGame,
        step(state, inputs, context) {
          if (inputs[1] === 666) throw new Error('cannot count to 666');
          counterGame.step(state, inputs, context);
        },
      },
    });
    runner.start(0);
    other.start(0);
    for (let frame = 0; frame < 4; frame++) {
      runner.tick(frame * 17, () => 0);
      other.tick(frame * 17, () => (frame === 2 ? 666 : 0));
    }
    for (const bytes of sent) runner.receive(1, bytes, 60);
    runner.tick(70, () => 0);
    const failed = runner.drainEvents().at(-1);
    expect(failed).toMatchObject({
      type: 'failed',
      frame: 2,
      inputs: Uint8Array.of(0, 0, 666 & 0xff, 666 >> 8),
    });
  });

  it('in init gives no runner', () => {
    expect(() => lonelyRunner({ game: failing('init') })).toThrow('broken init');
  });

  it('with a state the default snapshot cannot hold fails at once, by name', () => {
    const game = { ...counterGame, init: () => ({ entities: new Map() }) as never };
    expect(() => lonelyRunner({ game })).toThrow(/the state holds a Map/);
  });
});

describe('a page that throws', () => {
  it('in readInput or onConfirmed fails the game, in send loses a packet', () => {
    const thrower = () => {
      throw new Error('page');
    };
    const reading = lonelyRunner();
    reading.start(0);
    reading.tick(0, thrower);
    expect(reading.drainEvents().at(-1)).toMatchObject({ type: 'failed', frame: 0, inputs: undefined });

    const recording = lonelyRunner({ players: 1, onConfirmed: thrower });
    recording.start(0);
    recording.tick(0, () => 0);
    expect(recording.drainEvents().at(-1)).toMatchObject({ type: 'failed' });

    const sending = lonelyRunner({ send: thrower });
    sending.start(0);
    sending.tick(0, () => 0);
    expect(sending.drainEvents()).toEqual([{ type: 'started' }]);
    expect(sending.isOver).toBe(false);
  });
});

describe('a transport that delivers while we send', () => {
  it('[RB-4] [REG-31] has its packets wait until the tick is over, and what no honest transport piles up dropped and counted', () => {
    let hasFlooded = false;
    let framesInSend: number | undefined;
    const runner: ReturnType<typeof lonelyRunner> = lonelyRunner({
      send() {
        if (hasFlooded) return;
        hasFlooded = true;
        for (let count = 0; count < 300; count++) runner.receive(1, other, 0);
        framesInSend = runner.stats(0).confirmedFrame;
      },
    });
    let other = new Uint8Array();
    const peer = lonelyRunner({ localSlot: 1, send: (_, bytes) => (other = bytes.slice()) });
    peer.start(0);
    peer.tick(0, () => 0);
    runner.start(0);
    runner.tick(0, () => 0);
    expect(framesInSend).toBe(-1);
    expect(runner.stats(0).droppedPackets).toBe(300 - 256);
    runner.tick(17, () => 0);
    expect(runner.stats(0).confirmedFrame).toBe(0);
  });
});

describe('options out of range', () => {
  it('are refused when the runner is made', () => {
    const netcode = {
      inputDelayFrames: 0,
      maxPredictionFrames: 8,
      checksumIntervalFrames: 30,
      notifyAfterMs: 500,
    };
    const wrong: Partial<CounterOptions>[] = [
      { players: 0 },
      { players: 9 },
      { localSlot: 2 },
      { epoch: 256 },
      { episode: -1 },
      { durationFrames: 0 },
      { netcode: { ...netcode, checksumIntervalFrames: 0 } },
      { netcode: { ...netcode, maxPredictionFrames: 0 } },
      { netcode: { ...netcode, inputDelayFrames: 2.5 } },
      { game: { ...counterGame, stepsPerSecond: 0 } },
      { game: { ...counterGame, input: { ...counterGame.input, sizeBytes: 2000 } } },
      { game: { ...counterGame, save: (state) => state } },
    ];
    for (const options of wrong) expect(() => lonelyRunner(options)).toThrow(NetcodeError);
  });
});

describe('packets that should not be', () => {
  /** A session that played for a while, and every packet that was sent in it. */
  function recorded(seed: string, epoch = 7, episode = 1) {
    const packets: { from: number; to: number; bytes: Uint8Array }[] = [];
    const session = createSimulatedSession({
      game: counterGame,
      players: 2,
      seed,
      settings: { endAfter: 0 },
      durationFrames: 300,
      links: () => ({ delayMs: 30 }),
      override: (slot) => ({
        epoch,
        episode,
        send: (to, bytes) => {
          packets.push({ from: slot, to, bytes: bytes.slice() });
          session.network.send(slot, to, bytes);
        },
      }),
    });
    return { session, packets };
  }

  it('[RB-6] [SES-7] [REG-36] of an earlier epoch or episode change nothing and are counted', () => {
    const old = recorded('old');
    old.session.run(2000);
    for (const [epoch, episode] of [
      [8, 1],
      [7, 2],
    ] as const) {
      const now = recorded('new', epoch, episode);
      now.session.run(1000);
      const before = now.session.peers[0]!.runner.stats(1000);
      const fromOld = old.packets.filter((packet) => packet.to === 0);
      for (const { bytes } of fromOld) now.session.peers[0]!.runner.receive(1, bytes, now.session.clock.now);
      const after = now.session.peers[0]!.runner.stats(1000);
      expect(after).toEqual({ ...before, droppedPackets: before.droppedPackets + fromOld.length });
      now.session.runToEnd(10_000);
      for (const peer of now.session.peers) expect(peer.events.at(-1)).toMatchObject({ type: 'finished' });
    }
  });

  it('[RB-7] of any content never throw, never stop the game, and are counted', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 50 }),
        (seed, junk) => {
          const { session, packets } = recorded(`fuzz${seed}`);
          const random = createRandom(seed);
          session.run(600);
          const { runner } = session.peers[0]!;
          const dropped = runner.stats(0).droppedPackets;
          for (const bytes of junk) {
            runner.receive(1, bytes, session.clock.now);
            // Ones that pass the first checks, since all their header but one or two bytes is right.
            const real = packets[random.int(packets.length)]!.bytes.slice();
            real[random.int(3)] = random.int(256);
            real[random.int(real.length)] = random.int(256);
            if ((real[0]! & 0x07) === PACKET_VERSION && real[1] === 7 && real[2] === 1) continue;
            runner.receive(1, real, session.clock.now);
          }
          runner.receive(0, packets[0]!.bytes, 0);
          runner.receive(5, packets[0]!.bytes, 0);
          runner.receive(-1, packets[0]!.bytes, 0);
          if (junk.length > 0) expect(runner.stats(0).droppedPackets).toBeGreaterThan(dropped + 2);
          session.runToEnd(20_000);
          for (const peer of session.peers) expect(peer.events.at(-1)).toMatchObject({ type: 'finished' });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('[RB-7] from a peer that lies about its frames never throw and never make us keep more than a window of it', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const { session, packets } = recorded(`liar${seed}`);
        const random = createRandom(seed);
        session.run(400);
        const { runner } = session.peers[0]!;
        for (let i = 0; i < 300; i++) {
          const bytes = packets[random.int(packets.length)]!.bytes.slice();
          for (let changes = 0; changes < 3; changes++)
            bytes[3 + random.int(bytes.length - 3)] = random.int(256);
          runner.receive(1, bytes, session.clock.now);
          if (i % 10 === 0) session.run(17);
        }
        const { frame, confirmedFrame } = runner.stats(0);
        expect(frame - confirmedFrame).toBeLessThanOrEqual(8);
        const failed = session.peers.flatMap((peer) =>
          peer.events.filter((event) => event.type === 'failed'),
        );
        expect(failed).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
