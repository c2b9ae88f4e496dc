import { describe, expect, it } from 'vitest';
import type { RunnerEvent } from '../src/index.ts';
import { encodeReliable } from '../src/reliable-message.ts';
import { encodeStanding } from '../src/standing-state.ts';
import { createStateSender } from '../src/state-transfer.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';

const DELAY_MS = 20;
const GENERATION = 0;

function play(inputDelayFrames = 2, maxPredictionFrames = 8) {
  return createSimulatedSession({
    game: counterGame,
    players: 3,
    seed: 'back again',
    settings: { endAfter: 0 },
    netcode: { inputDelayFrames, maxPredictionFrames },
    links: () => ({ delayMs: DELAY_MS }),
  });
}

type Session = ReturnType<typeof play>;

function closeAndSuspend(session: Session, slot: number): void {
  session.close(slot);
  session.run(150);
  for (const [other, { runner }] of session.peers.entries()) if (other !== slot) runner.suspendPlayer(slot);
  session.run(300);
}

function readmit(session: Session, slot: number): void {
  for (const [other, { runner }] of session.peers.entries()) if (other !== slot) runner.readmitPlayer(slot);
}

const typesOf = (events: readonly RunnerEvent[]) => events.map(({ type }) => type);

/** Everybody plays, all with the same inputs. */
function expectPlay(session: Session, from: number): void {
  for (const { events, runner, confirmed, firstConfirmed } of session.peers) {
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    const { isPaused, confirmedFrame } = runner.stats(session.clock.now);
    expect(isPaused).toBe(false);
    expect(confirmedFrame).toBeGreaterThan(from + 60);
    expect(typesOf(events)).not.toContain('desynced');
    const [first] = session.peers;
    const end = Math.min(first!.confirmed.length, firstConfirmed + confirmed.length);
    expect(confirmed.slice(0, end - firstConfirmed)).toEqual(first!.confirmed.slice(firstConfirmed, end));
  }
}

describe('a page that comes back', () => {
  it('[RB-19] twice, before one of the others has heard that play went on with it, comes back all the same', () => {
    const session = play();
    const [leader, follower] = session.peers.map(({ runner }) => runner);
    session.run(1000);
    closeAndSuspend(session, 2);
    session.reload(2);
    readmit(session, 2);
    // Slot 1 is clear, and does not hear that slot 0 goes on.
    for (let i = 0; i < 500 && leader!.stats(0).isPaused; i++) {
      session.run(2);
      if (session.peers[2]!.events.length > 0) for (const from of [0, 2]) session.network.cut(from, 1, 800);
    }
    expect(typesOf(session.peers[0]!.events)).toContain('unpaused');
    expect(typesOf(session.peers[1]!.events)).not.toContain('rejoined');
    session.close(2);
    follower!.suspendPlayer(2);
    session.run(200);
    session.reload(2);
    session.network.cut(0, 1, 400);
    follower!.readmitPlayer(2);
    session.run(600);
    const { frame } = leader!;
    leader!.suspendPlayer(2);
    session.run(100);
    leader!.readmitPlayer(2);
    session.run(4000);
    expectPlay(session, frame);
  });

  it('[RB-19] twice, after play went on as far as it may, is not written to before it stands again', () => {
    const session = play(20, 40);
    const [leader, follower] = session.peers.map(({ runner }) => runner);
    session.run(1000);
    closeAndSuspend(session, 2);
    session.reload(2);
    readmit(session, 2);
    for (let i = 0; i < 500 && leader!.stats(0).isPaused; i++) {
      session.run(2);
      if (session.peers[2]!.events.length > 0) for (const from of [0, 2]) session.network.cut(from, 1, 4000);
    }
    // Slots 0 and 2 play on until they miss the inputs of slot 1.
    session.run(2000);
    session.close(2);
    follower!.suspendPlayer(2);
    session.reload(2);
    follower!.readmitPlayer(2);
    session.run(100);
    session.network.cut(0, 1, 0);
    session.run(1000);
    const { frame } = leader!;
    leader!.suspendPlayer(2);
    session.run(1000);
    leader!.readmitPlayer(2);
    session.run(4000);
    expectPlay(session, frame);
  });

  it('[RB-19] twice, before one of the others has heard that it was lost again, comes back all the same', () => {
    const session = play();
    const [leader, follower] = session.peers.map(({ runner }) => runner);
    session.run(1000);
    closeAndSuspend(session, 2);
    session.reload(2);
    leader!.readmitPlayer(2);
    session.run(1000);
    // All three are clear to go on; that slot 1 is, slot 0 hears only when the page is gone already.
    session.network.cut(1, 0, 900);
    follower!.readmitPlayer(2);
    session.run(300);
    const { frame } = session.peers[2]!.runner;
    expect(frame).toBe(leader!.frame);
    session.close(2);
    follower!.suspendPlayer(2);
    session.run(300);
    session.reload(2);
    session.network.cut(1, 0, 200);
    follower!.readmitPlayer(2);
    session.run(600);
    leader!.suspendPlayer(2);
    session.run(100);
    leader!.readmitPlayer(2);
    session.run(4000);
    expectPlay(session, frame);
  });

  it('[RB-7] [RB-19] is given nonsense in vain: it waits for the one who gives it its state', () => {
    const { inputBytes, ...standing } = {
      inputBytes: 2,
      generation: GENERATION,
      lost: 0b100,
      gone: 0,
      back: 0b100,
      absent: 0,
      frame: 10,
      inputs: Array.from({ length: 3 }, () => new Uint8Array(2)),
      state: new Uint8Array(60),
    };
    for (const nonsense of [new Uint8Array(30), encodeStanding(standing, inputBytes)]) {
      const session = play();
      session.run(1000);
      closeAndSuspend(session, 2);
      session.reload(2);
      const liar = createStateSender({ frame: 10, state: nonsense });
      session.network.onReliable(1, (from, bytes) => {
        if (from === 2) liar.handle(bytes.subarray(4), session.clock.now);
        else session.peers[1]!.runner.receiveReliable(from, bytes, session.clock.now);
      });
      let told = 0;
      for (let i = 0; i < 20; i++) {
        const payload = liar.produce(session.clock.now);
        const envelope = { epoch: 7, episode: 1, generation: GENERATION };
        if (payload !== undefined) {
          told += 1;
          session.network.sendReliable(1, 2, encodeReliable(envelope, { type: 'state', payload }));
        }
        session.run(10);
      }
      // The offer, and all of it.
      expect(told).toBe(2);
      const { frame } = session.peers[0]!.runner;
      readmit(session, 2);
      session.run(4000);
      expectPlay(session, frame);
    }
  });

  it('[RB-1] [RB-7] gives its inputs itself: once play goes on nobody else can', () => {
    const session = play(4);
    session.run(1000);
    // Play stands still before the end of the stream of slot 2, so there is something that a lost one might have given.
    session.peers[0]!.runner.pause();
    session.run(500);
    closeAndSuspend(session, 2);
    session.reload(2);
    readmit(session, 2);
    session.run(500);
    session.peers[0]!.runner.resume();
    const victim = session.peers[1]!.runner;
    const { frame } = victim;
    for (let i = 0; i < 400 && victim.stats(0).isPaused; i++) {
      session.run(5);
      const inputs = new Uint8Array(16).fill(0xee);
      const forged = { type: 'inputs', slot: 2, first: frame + 1, count: 8, inputs } as const;
      const bytes = encodeReliable({ epoch: 7, episode: 1, generation: GENERATION + 1 }, forged);
      victim.receiveReliable(0, bytes, session.clock.now);
    }
    session.run(2000);
    expectPlay(session, frame);
  });
});
