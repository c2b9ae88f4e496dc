import { beforeEach, describe, expect, it } from 'vitest';
import { Hold } from '../src/hold.ts';
import type { HoldWord } from '../src/hold-word.ts';
import { createRollbackSession, type RollbackSession, type RunnerEvent } from '../src/index.ts';
import { Membership } from '../src/membership.ts';
import { PeerEndpoint } from '../src/peer-endpoint.ts';

/** Slot 1 of four, who stands on frame 9 with all of its peers; their words are set by hand. */
const FRAME = 9;
const CHECKSUM = 77;
let session: RollbackSession;
let members: Membership;
let hold: Hold;
let events: RunnerEvent[];

function say(slot: number, word: Partial<HoldWord>): void {
  Object.assign(members.endpointOf(slot)!.told, { stands: true, standsAt: FRAME, checksum: CHECKSUM }, word);
}

function tick(now = 0): void {
  hold.learn(now);
  hold.stand(now, FRAME, () => CHECKSUM);
  const at = hold.countDown(now);
  if (at !== undefined) events.push({ type: 'started' });
}

function make(): void {
  events = [];
  session = createRollbackSession({
    players: 4,
    localSlot: 1,
    idle: Uint8Array.of(0),
    inputDelayFrames: 0,
    maxPredictionFrames: 8,
  });
  const makeEndpoint = (slot: number) =>
    new PeerEndpoint({ slot, session, epoch: 1, episode: 1, checksumIntervalFrames: 10 });
  members = new Membership({ players: 4, localSlot: 1, absent: [], makeEndpoint });
  hold = new Hold({
    session,
    endpoints: members.endpoints,
    lost: members.lost,
    emit: (event) => void events.push(event),
    onEnd: (slot, frame) => void events.push({ type: 'dropped', slot, frame }),
    onLossesTold: (sets, now) => members.follow(sets, now),
    onGoOn: () => {},
  });
  for (let frame = 0; frame <= FRAME; frame++) {
    session.addLocalInput(Uint8Array.of(1));
    session.advance();
    for (const slot of [0, 2, 3]) session.addRemoteInput(slot, Uint8Array.of(0), 0);
  }
}

beforeEach(() => {
  make();
  hold.pause();
  tick();
  for (const slot of [0, 2, 3]) say(slot, {});
});

/** Everybody is done with pausing, and says so. */
function clearAll(): void {
  hold.resume();
  tick();
  for (const slot of [0, 2, 3]) say(slot, { isClear: true });
}

describe('a peer that stands still', () => {
  it('[RB-15] has told where and why, with its checksum, and steps no further', () => {
    expect(events).toEqual([{ type: 'paused', frame: FRAME, cause: 'request', slots: [1] }]);
    expect(hold.word).toMatchObject({ asks: true, ends: true, endsAt: FRAME, stands: true, standsAt: FRAME });
    expect(hold.word.checksum).toBe(CHECKSUM);
    expect(hold.mayStep(FRAME + 1)).toBe(false);
    expect(hold.isActive).toBe(true);
  });

  it('[RB-16] is clear once nobody asks and all stand there with the same state', () => {
    tick();
    expect(hold.word.isClear).toBe(false);
    hold.resume();
    tick();
    expect(hold.word.isClear).toBe(true);
    for (const word of [{ asks: true }, { stands: false }, { checksum: 1 }, { standsAt: 8 }, { lost: 1 }]) {
      const told = members.endpointOf(2)!.told;
      const before = { ...told };
      say(2, word);
      tick();
      expect(hold.word.isClear, JSON.stringify(word)).toBe(false);
      Object.assign(told, before);
      tick();
      expect(hold.word.isClear).toBe(true);
    }
    hold.isBlocked = true;
    tick();
    expect(hold.word.isClear).toBe(false);
  });

  it('[RB-16] is clear no more once it knows of a loss, and only with that loss in mind again', () => {
    clearAll();
    tick();
    expect(hold.word.isClear).toBe(true);
    members.suspend(3);
    tick();
    expect(hold.word).toMatchObject({ isClear: false, lost: 0b1000 });
    // The others have heard of it, and one of them holds an input that we do not have.
    for (const slot of [0, 2]) say(slot, { isClear: false, lost: 0b1000, held: Int32Array.of(0, 0, 0, 10) });
    members.drop(3);
    tick();
    expect(hold.word).toMatchObject({ isClear: false, gone: 0b1000 });
    for (const slot of [0, 2]) say(slot, { isClear: true, gone: 0b1000 });
    tick();
    expect(hold.word.isClear).toBe(false);
    session.addRemoteInput(3, Uint8Array.of(0), 0);
    tick();
    expect(hold.word.isClear).toBe(true);
    expect(events.at(-1)).toEqual({ type: 'dropped', slot: 3, frame: 10 });
  });

  it('[RB-16] [RB-17] is clear no more while the end of a second lost player is not known', () => {
    make();
    members.drop(3);
    tick();
    const known = { lost: 0b1000, gone: 0b1000, held: Int32Array.of(-1, -1, -1, FRAME) };
    for (const slot of [0, 2]) say(slot, known);
    tick();
    expect(events[0]).toEqual({ type: 'paused', frame: FRAME, cause: 'lost', slots: [3] });
    tick();
    expect(hold.word.isClear).toBe(true);
    // Nobody asks for a pause: until slot 0 has told what it has of slot 2, no frame to stand on is certain.
    members.drop(2);
    tick();
    expect(hold.isFinal).toBe(false);
    expect(hold.word).toMatchObject({ isClear: false, lost: 0b1100, gone: 0b1100 });
  });

  it('[RB-16] goes on when it hears that others do, at the instant they told', () => {
    clearAll();
    tick();
    expect(hold.word.generation).toBe(0);
    say(0, { generation: 1, stands: false, isClear: false, goesOn: true, goesOnInMs: 200 });
    members.endpointOf(0)!.toldAt = 1000;
    tick(1050);
    expect(hold.word).toMatchObject({
      generation: 1,
      goesOn: true,
      goesOnInMs: 150,
      stands: false,
      ends: false,
    });
    expect(hold.mayStep(FRAME + 1)).toBe(false);
    tick(1199);
    expect(hold.isPaused).toBe(true);
    tick(1200);
    expect(hold.isPaused).toBe(false);
    expect(events.slice(-2)).toEqual([{ type: 'unpaused', frame: FRAME }, { type: 'started' }]);
    expect(hold.mayStep(FRAME + 1)).toBe(true);
    expect(hold.isActive).toBe(false);
  });

  it('[RB-7] believes nobody that play goes on who was not told to be clear', () => {
    tick();
    say(0, { generation: 1, stands: false });
    tick();
    expect(hold.word.generation).toBe(0);
  });

  it('[RB-16] leads when it is the lowest slot left, and not before', () => {
    clearAll();
    tick();
    expect(hold.word.generation).toBe(0);
    members.drop(0);
    for (const slot of [2, 3]) say(slot, { isClear: true, lost: 1, gone: 1, held: Int32Array.of(FRAME) });
    tick(500);
    expect(hold.word).toMatchObject({ generation: 1, goesOn: true, goesOnInMs: 150, lost: 0, gone: 0 });
    expect(members.lost.absent).toBe(1);
    expect(session.isAbsent(0)).toBe(true);
  });

  it('asks again in the next generation when it asked too late', () => {
    clearAll();
    tick();
    hold.pause();
    say(0, { generation: 1, stands: false, goesOn: true, goesOnInMs: 0 });
    tick(10);
    expect(hold.word).toMatchObject({ generation: 1, asks: true, ends: true, endsAt: FRAME });
  });
});

describe('why play stands still', () => {
  const told = () => events.filter(({ type }) => type === 'pauseChanged');

  it('[RB-15] is told once, and again only when it changes: who asks, who is lost, whose states differ', () => {
    tick();
    expect(told()).toEqual([]);
    say(2, { asks: true });
    tick();
    tick();
    expect(told()).toEqual([{ type: 'pauseChanged', cause: 'request', slots: [1, 2] }]);
    say(2, { asks: true, differs: true });
    tick();
    expect(told().at(-1)).toEqual({ type: 'pauseChanged', cause: 'desync', slots: [1, 2] });
    say(2, { asks: false, differs: false });
    hold.resume();
    tick();
    // Nobody keeps us any more: it is still that for which we stood.
    expect(told().at(-1)).toEqual({ type: 'pauseChanged', cause: 'desync', slots: [] });
    members.suspend(3);
    tick();
    expect(told().at(-1)).toEqual({ type: 'pauseChanged', cause: 'lost', slots: [3] });
    expect(told()).toHaveLength(4);
  });

  it('[RB-13] is a difference that we found ourselves as well', () => {
    hold.resume();
    hold.differs = true;
    tick();
    expect(hold.word).toMatchObject({ asks: true, differs: true });
    expect(told()).toEqual([{ type: 'pauseChanged', cause: 'desync', slots: [1] }]);
  });

  it('[RB-15] is nothing that was said before play went on last', () => {
    clearAll();
    tick();
    say(0, { generation: 1, stands: false, goesOn: true, goesOnInMs: 0 });
    tick(10);
    say(0, { generation: 1, goesOn: false, ends: false });
    // Still of the generation before: slot 2 has not heard yet that play goes on.
    say(2, { asks: true, ends: true, endsAt: FRAME });
    tick(20);
    expect([hold.frame, hold.isFinal, hold.isActive]).toEqual([Number.POSITIVE_INFINITY, false, false]);
    say(2, { generation: 1, stands: false, isClear: false, asks: true, ends: true, endsAt: FRAME });
    tick(30);
    expect([hold.frame, hold.isActive]).toEqual([FRAME, true]);
    // Told anew from the start: it was another pause, and what slot 3 said in the one before is no cause of this one.
    say(0, { generation: 1, stands: true, ends: true, endsAt: FRAME });
    say(3, { asks: true, differs: true });
    tick(40);
    expect(events.at(-1)).toEqual({ type: 'paused', frame: FRAME, cause: 'request', slots: [2] });
  });

  it('[RB-15] tells to be active as soon as somebody is lost', () => {
    make();
    expect(hold.isActive).toBe(false);
    members.suspend(3);
    expect(hold.isActive).toBe(true);
  });
});

describe('a page that comes back', () => {
  const LOSS = { lost: 0b1010, gone: 0b1000, back: 0b0010 };

  beforeEach(() => {
    hold.resume();
    members.adopt({ lost: 0b0010, gone: 0, back: 0b0010 }, 0, 0);
    for (const slot of [0, 2, 3]) say(slot, { lost: 0b0010, back: 0b0010 });
  });

  it('[RB-19] knows of the losses what the lowest slot knows that stands there and is not lost itself', () => {
    hold.learn(0);
    expect(members.lost).toMatchObject({ lost: 0b0010, gone: 0, back: 0b0010 });
    say(0, LOSS);
    say(2, LOSS);
    say(3, { lost: 0b0111 });
    hold.learn(0);
    // Slots 0 and 2 are called lost by slot 3, which they call lost: whom nobody calls so would speak.
    expect(members.lost.lost).toBe(0b0010);
    say(3, { stands: false });
    hold.learn(0);
    expect(members.lost).toMatchObject({ lost: 0b1010, gone: 0b1000, back: 0b0010 });
    expect(members.endpoints.map(({ slot }) => slot)).toEqual([0, 2]);
  });

  it.each([{ stands: false }, { generation: 1 }, { lost: 0b1011 }])(
    '[RB-19] hears nothing of a loss from who says %o',
    (word) => {
      for (const slot of [2, 3]) say(slot, { stands: false });
      say(0, { ...LOSS, ...word });
      hold.learn(0);
      expect(members.lost.lost).toBe(0b0010);
      say(0, { ...LOSS, stands: true, generation: 0, lost: LOSS.lost });
      hold.learn(0);
      expect(members.lost.lost).toBe(0b1010);
    },
  );

  it('[RB-17] hears of losses in no other way once it is in play: its own word counts then', () => {
    make();
    tick();
    for (const slot of [0, 2]) say(slot, { ...LOSS, lost: 0b1000, back: 0 });
    hold.learn(0);
    expect(members.lost.lost).toBe(0);
  });
});
