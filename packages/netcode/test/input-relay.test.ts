import { beforeEach, describe, expect, it } from 'vitest';
import type { Hold } from '../src/hold.ts';
import { type HoldWord, makeHoldWord } from '../src/hold-word.ts';
import { createRollbackSession, type RollbackSession } from '../src/index.ts';
import { InputRelay } from '../src/input-relay.ts';
import type { PeerEndpoint } from '../src/peer-endpoint.ts';
import { MAX_RELAYED_BYTES, type ReliableMessage } from '../src/reliable-message.ts';

type Inputs = Extract<ReliableMessage, { type: 'inputs' }>;

/** Slot 0 of four, who has the input of slot 3, the lost one, up to frame 9; what the others have they tell by hand. */
const LOST = 3;
const END = 9;
let sizeBytes: number;
let session: RollbackSession;
let word: HoldWord;
let ends: Map<number, { frame: number; isKnown: boolean }>;
let peers: { slot: number; told: HoldWord }[];
let sent: [to: number, message: Inputs][];
let relay: InputRelay;

/** The input of frame f is this number, in every byte of it. */
const inputOf = (frame: number) => new Uint8Array(sizeBytes).fill(frame + 100);
const inputsOf = (first: number, count: number) =>
  Uint8Array.from(Array.from({ length: count }, (_, i) => [...inputOf(first + i)]).flat());

function make(bytes: number, has = END, localSlot = 0): void {
  sizeBytes = bytes;
  session = createRollbackSession({
    players: 4,
    localSlot,
    idle: new Uint8Array(bytes),
    inputDelayFrames: 0,
    maxPredictionFrames: 60,
  });
  for (let frame = 0; frame <= has; frame++) session.addRemoteInput(LOST, inputOf(frame), 0);
  word = Object.assign(makeHoldWord(), { generation: 5, lost: 1 << LOST });
  ends = new Map([[LOST, { frame: END, isKnown: true }]]);
  peers = [0, 1, 2].filter((slot) => slot !== localSlot).map((slot) => ({ slot, told: makeHoldWord() }));
  for (const peer of peers) say(peer.slot, END);
  sent = [];
  const endpoints = peers as unknown as PeerEndpoint[];
  relay = new InputRelay({
    session,
    hold: { word, ends, survivors: () => endpoints } as unknown as Hold,
    endpoints,
    send: (to, message) => void sent.push([to, message as Inputs]),
  });
}

/** What the peer says to have of the lost player. */
function say(slot: number, held: number, changes: Partial<HoldWord> = {}): void {
  const { told } = peers.find((peer) => peer.slot === slot)!;
  told.held[LOST] = held;
  Object.assign(told, { generation: 5, lost: 1 << LOST }, changes);
}

const take = (first: number, count: number, inputs = inputsOf(first, count), slot = LOST) =>
  relay.take({ type: 'inputs', slot, first, count, inputs });

beforeEach(() => make(2));

describe('who has all that is known of a lost player', () => {
  it('[RB-17] gives the others what they lack of it, and no more', () => {
    relay.sendDue(0);
    expect(sent).toEqual([]);
    say(2, 6);
    relay.sendDue(0);
    expect(sent).toEqual([[2, { type: 'inputs', slot: LOST, first: 7, count: 3, inputs: inputsOf(7, 3) }]]);
  });

  it('[RB-17] says it again to those who still lack it after a while, to each in its own time', () => {
    say(1, 8);
    relay.sendDue(1000);
    say(2, 8);
    relay.sendDue(1399);
    expect(sent.map(([to]) => to)).toEqual([1, 2]);
    relay.sendDue(1400);
    relay.sendDue(1400);
    expect(sent.map(([to]) => to)).toEqual([1, 2, 1]);
    say(1, 9);
    relay.sendDue(2000);
    expect(sent.map(([to]) => to)).toEqual([1, 2, 1, 2]);
  });

  it('[RB-17] waits until it is known where the stream ends, and until it has all of it itself', () => {
    say(2, 6);
    ends.set(LOST, { frame: END, isKnown: false });
    relay.sendDue(0);
    ends.set(LOST, { frame: END + 1, isKnown: true });
    relay.sendDue(0);
    expect(sent).toEqual([]);
    ends.set(LOST, { frame: END, isKnown: true });
    relay.sendDue(0);
    expect(sent).toHaveLength(1);
  });

  it('[RB-17] leaves it to a lower slot that has all of it, not to a higher one', () => {
    make(2, END, 1);
    say(2, 6);
    relay.sendDue(0);
    expect(sent).toEqual([]);
    say(0, END - 1);
    say(2, END);
    relay.sendDue(0);
    expect(sent.map(([to]) => to)).toEqual([0]);
  });

  it('[RB-17] gives nothing to who has not heard of the loss, or stands still for another one', () => {
    say(1, 6, { lost: 0 });
    say(2, 6, { generation: 4 });
    relay.sendDue(0);
    expect(sent).toEqual([]);
  });

  it('[RB-17] [RB-19] gives nothing of a page before to a page that comes back as well', () => {
    word.back = (1 << LOST) | (1 << 2);
    say(1, 6);
    say(2, 6);
    relay.sendDue(0);
    expect(sent.map(([to]) => to)).toEqual([1]);
  });

  it('[RB-17] cuts what is more than one message holds', () => {
    make(MAX_RELAYED_BYTES / 2);
    say(2, 4);
    relay.sendDue(0);
    expect(sent.map(([, { first, count }]) => [first, count])).toEqual([
      [5, 2],
      [7, 2],
      [9, 1],
    ]);
    make(MAX_RELAYED_BYTES + 1);
    say(2, 7);
    relay.sendDue(0);
    expect(sent.map(([, { first, count }]) => [first, count])).toEqual([
      [8, 1],
      [9, 1],
    ]);
    expect(sent[1]![1].inputs).toEqual(inputOf(9));
  });

  it('[RB-7] gives nothing to who says to lack more than anybody keeps', () => {
    const { capacityFrames } = session.queue(LOST);
    for (let frame = END + 1; frame <= capacityFrames; frame++) session.queue(LOST).push(inputOf(frame), 0);
    ends.set(LOST, { frame: capacityFrames, isKnown: true });
    say(1, capacityFrames);
    say(2, -1);
    relay.sendDue(0);
    expect(sent).toEqual([]);
    say(2, 0);
    relay.sendDue(1000);
    expect(sent).toHaveLength(1);
  });
});

describe('who lacks inputs of a lost player', () => {
  beforeEach(() => make(2, 6));

  it('[RB-17] takes those that continue its own, up to the agreed end', () => {
    expect(take(5, 10)).toBe(true);
    expect(session.queue(LOST).last).toBe(END);
    expect(session.queue(LOST).bytes.subarray(0, 20)).toEqual(inputsOf(0, 10));
  });

  it('[RB-17] takes a part, and the rest when that comes', () => {
    expect(take(7, 1)).toBe(true);
    expect(session.queue(LOST).last).toBe(7);
    expect(take(8, 2)).toBe(true);
    expect(take(8, 2)).toBe(true);
    expect(session.queue(LOST).last).toBe(END);
  });

  it('[RB-7] refuses a gap, inputs of another size, those of a player who is not lost, and too many', () => {
    expect(take(8, 2)).toBe(false);
    expect(take(7, 2, inputsOf(7, 3))).toBe(false);
    expect(take(7, 2, inputsOf(7, 2), 2)).toBe(false);
    expect(session.queue(LOST).last).toBe(6);
    expect(session.queue(2).last).toBe(-1);
    ends.set(LOST, { frame: 10_000, isKnown: true });
    expect(take(7, 600)).toBe(false);
    expect(session.queue(LOST).last).toBeLessThan(600);
  });

  it('[RB-17] keeps nothing while the end is not known yet, and does not hold it against the sender', () => {
    ends.set(LOST, { frame: END, isKnown: false });
    expect(take(7, 2)).toBe(true);
    expect(session.queue(LOST).last).toBe(6);
  });
});
