import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, NetcodeError } from '../src/index.ts';
import { hashBytes } from '../src/mix.ts';
import {
  CHUNKS_IN_FLIGHT,
  createStateReceiver,
  createStateSender,
  type StateReceiver,
  type StateSender,
} from '../src/state-transfer.ts';
import {
  decodeTransferMessage,
  encodeTransferMessage,
  MAX_CHUNK_BYTES,
  MAX_TRANSFER_MESSAGE_BYTES,
  type TransferMessage,
} from '../src/transfer-messages.ts';

const FRAME = 1234;

function makeState(bytes: number, seed = 'state'): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: bytes }, () => random.int(256));
}

/** A reliable ordered link of both directions that dies when it has carried so many bytes, and takes all on it along. */
class DyingLink {
  carriedBytes = 0;
  mostChunksInFlight = 0;
  readonly sent: TransferMessage[] = [];
  readonly #sender: StateSender;
  readonly #receiver: StateReceiver;
  readonly #toReceiver: Uint8Array[] = [];
  readonly #toSender: Uint8Array[] = [];
  readonly #deaths: number[];

  constructor(sender: StateSender, receiver: StateReceiver, deaths: readonly number[]) {
    this.#sender = sender;
    this.#receiver = receiver;
    this.#deaths = [...deaths].sort((a, b) => a - b);
  }

  /** Takes what both have to say; carries one message each way. True when the link has died of it. */
  turn(now: number): boolean {
    for (let bytes = this.#sender.produce(now); bytes; bytes = this.#sender.produce(now))
      this.#toReceiver.push(bytes);
    for (let bytes = this.#receiver.produce(now); bytes; bytes = this.#receiver.produce(now))
      this.#toSender.push(bytes);
    const isChunk = (bytes: Uint8Array) => decodeTransferMessage(bytes)?.type === 'chunk';
    this.mostChunksInFlight = Math.max(this.mostChunksInFlight, this.#toReceiver.filter(isChunk).length);
    for (const [queue, to] of [
      [this.#toReceiver, this.#receiver],
      [this.#toSender, this.#sender],
    ] as const) {
      const message = queue.shift();
      if (message === undefined) continue;
      this.carriedBytes += message.length;
      if (this.carriedBytes > (this.#deaths[0] ?? Number.POSITIVE_INFINITY)) {
        this.#deaths.shift();
        this.#toReceiver.length = 0;
        this.#toSender.length = 0;
        return true;
      }
      this.sent.push(decodeTransferMessage(message)!);
      to.handle(message, now);
    }
    return false;
  }
}

interface Restarts {
  readonly sender: boolean;
  readonly receiver: boolean;
}

/** Carries a state over a link that dies at these bytes; `restarts` says who learns of it. */
function transfer(state: Uint8Array, deaths: readonly number[], restarts: Restarts) {
  const sender = createStateSender({ frame: FRAME, state });
  const receiver = createStateReceiver({ maxBytes: state.length });
  const link = new DyingLink(sender, receiver, deaths);
  let now = 0;
  while (!(sender.isDone && receiver.result !== undefined) && now < 200_000) {
    if (link.turn(now)) {
      if (restarts.sender) sender.restart();
      if (restarts.receiver) receiver.restart();
    }
    now += 20;
  }
  return { sender, receiver, link, now, mostInFlight: link.mostChunksInFlight };
}

describe('a state transfer', () => {
  it('[RB-14] arrives whole, in order, a few chunks at a time', () => {
    const state = makeState(300_000);
    const { receiver, sender, link, mostInFlight, now } = transfer(state, [], {
      sender: false,
      receiver: false,
    });
    expect(receiver.result).toEqual({ frame: FRAME, bytes: state });
    expect([sender.isDone, sender.isRefused, receiver.isRefused]).toEqual([true, false, false]);
    expect([receiver.receivedBytes, receiver.totalBytes]).toEqual([300_000, 300_000]);
    const chunks = link.sent.filter((message) => message.type === 'chunk');
    expect(chunks.length).toBe(Math.ceil(300_000 / MAX_CHUNK_BYTES));
    expect(mostInFlight).toBe(CHUNKS_IN_FLIGHT);
    // One message per turn: nothing ever waited for a timer.
    expect(now).toBeLessThan(20 * (chunks.length + 10));
    expect(sender.produce(now + 60_000)).toBeUndefined();
    expect(receiver.produce(now + 60_000)).toBeUndefined();
  });

  it('[RB-14] goes on where it was when the link dies at any byte, whoever notices, or nobody', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000 }),
        fc.array(fc.integer({ min: 1, max: 300_000 }), { maxLength: 6 }),
        fc.record({ sender: fc.boolean(), receiver: fc.boolean() }),
        (bytes, deaths, restarts) => {
          const state = makeState(bytes);
          const { receiver, sender, link, mostInFlight } = transfer(state, deaths, restarts);
          expect(sender.isDone).toBe(true);
          expect(hashBytes(receiver.result!.bytes)).toBe(hashBytes(state));
          expect(mostInFlight).toBeLessThanOrEqual(CHUNKS_IN_FLIGHT);
          // What a death costs is at most what was in flight, never the start all over again.
          const chunkBytes = link.sent.reduce(
            (sum, message) => sum + (message.type === 'chunk' ? message.data.length : 0),
            0,
          );
          const windowBytes = CHUNKS_IN_FLIGHT * MAX_CHUNK_BYTES;
          expect(chunkBytes).toBeLessThanOrEqual(state.length + deaths.length * windowBytes);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('[RB-14] is not filled with repetitions on a link slower than anybody thought', () => {
    const state = makeState(100_000);
    const sender = createStateSender({ frame: FRAME, state });
    const receiver = createStateReceiver({ maxBytes: state.length });
    const queue: Uint8Array[] = [];
    let sentBytes = 0;
    for (let now = 0; now < 120_000 && !sender.isDone; now += 50) {
      for (let bytes = sender.produce(now); bytes; bytes = sender.produce(now)) queue.push(bytes);
      for (let bytes = receiver.produce(now); bytes; bytes = receiver.produce(now)) sender.handle(bytes, now);
      // A chunk takes three seconds, more than the first wait.
      if (now % 3000 !== 0 || queue.length === 0) continue;
      sentBytes += queue[0]!.length;
      receiver.handle(queue.shift()!, now);
    }
    expect(receiver.result?.bytes).toEqual(state);
    expect(sentBytes).toBeLessThan(4 * state.length);
  });

  it('[RB-14] of more than the receiver takes is refused before room is made for it', () => {
    const state = makeState(1000);
    const sender = createStateSender({ frame: FRAME, state });
    const receiver = createStateReceiver({ maxBytes: 999 });
    receiver.handle(sender.produce(0)!, 0);
    expect([receiver.isRefused, receiver.totalBytes]).toEqual([true, undefined]);
    sender.handle(receiver.produce(0)!, 0);
    expect([sender.isRefused, sender.isDone]).toEqual([true, false]);
    expect(sender.produce(100_000)).toBeUndefined();
    expect(receiver.produce(100_000)).toBeUndefined();
    const exact = createStateReceiver({ maxBytes: 1000 });
    exact.handle(createStateSender({ frame: FRAME, state }).produce(0)!, 0);
    expect(exact.isRefused).toBe(false);
  });

  it('[RB-7] [RB-14] that is not what was offered counts for nothing', () => {
    const state = makeState(100);
    const receiver = createStateReceiver({ maxBytes: 1000 });
    const hash = hashBytes(state);
    receiver.handle(encodeTransferMessage({ type: 'offer', hash, totalBytes: 100, frame: FRAME }), 0);
    const data = state.slice();
    data[50]! ^= 1;
    receiver.handle(encodeTransferMessage({ type: 'chunk', hash, offset: 0, data }), 0);
    expect([receiver.result, receiver.isRefused]).toEqual([undefined, true]);
    const sender = createStateSender({ frame: FRAME, state });
    receiver.handle(sender.produce(0)!, 0);
    expect(receiver.isRefused).toBe(false);
    for (let i = 0; i < 4; i++) {
      for (let bytes = receiver.produce(0); bytes; bytes = receiver.produce(0)) sender.handle(bytes, 0);
      for (let bytes = sender.produce(0); bytes; bytes = sender.produce(0)) receiver.handle(bytes, 0);
    }
    expect(receiver.result?.bytes).toEqual(state);
  });

  it('[RB-14] begins anew with another state, as long as none is complete', () => {
    const receiver = createStateReceiver({ maxBytes: 200_000 });
    const run = (sender: StateSender, turns: number) => {
      for (let i = 0; i < turns; i++) {
        const bytes = sender.produce(i);
        if (bytes !== undefined) receiver.handle(bytes, i);
        for (let word = receiver.produce(i); word; word = receiver.produce(i)) sender.handle(word, i);
      }
    };
    const first = createStateSender({ frame: FRAME, state: makeState(100_000) });
    run(first, 3);
    expect(receiver.receivedBytes).toBe(2 * MAX_CHUNK_BYTES);
    const late = first.produce(3)!;
    const state = makeState(50_000, 'another');
    const second = createStateSender({ frame: FRAME + 1, state });
    run(second, 2);
    expect(receiver.handle(late, 3)).toBe('ignored');
    run(second, 10);
    expect(receiver.result).toEqual({ frame: FRAME + 1, bytes: state });
    expect(second.isDone).toBe(true);
    expect(receiver.handle(createStateSender({ frame: 1, state: makeState(9) }).produce(0)!, 9)).toBe(
      'ignored',
    );
    expect(receiver.result?.bytes).toEqual(state);
  });

  it('[RB-14] that is complete is told again to a sender that did not hear of it', () => {
    const state = makeState(10);
    const sender = createStateSender({ frame: FRAME, state });
    const receiver = createStateReceiver({ maxBytes: 10 });
    receiver.handle(sender.produce(0)!, 0);
    sender.handle(receiver.produce(0)!, 0);
    receiver.handle(sender.produce(0)!, 0);
    expect(receiver.produce(0)).toBeDefined();
    expect(sender.isDone).toBe(false);
    expect(sender.produce(2400)).toBeUndefined();
    receiver.handle(sender.produce(2500)!, 2500);
    sender.handle(receiver.produce(2500)!, 2500);
    expect(sender.isDone).toBe(true);
  });

  it('[RB-14] is asked for again by a receiver that has waited for a while, ever more rarely', () => {
    const state = makeState(10);
    const receiver = createStateReceiver({ maxBytes: 10 });
    receiver.handle(createStateSender({ frame: FRAME, state }).produce(0)!, 0);
    const asked = Array.from({ length: 300 }, (_, i) => i * 100).filter(
      (now) => receiver.produce(now) !== undefined,
    );
    expect(asked).toEqual([0, 1000, 3000, 7000, 15_000, 23_000]);
  });

  it('of nothing is a mistake of ours', () => {
    expect(() => createStateSender({ frame: 0, state: new Uint8Array(0) })).toThrow(NetcodeError);
  });
});

const anyTransferMessage: fc.Arbitrary<TransferMessage> = fc.oneof(
  fc.record({
    type: fc.constant('offer' as const),
    hash: fc.nat(0xffff_ffff),
    totalBytes: fc.nat(0xffff_ffff),
    frame: fc.integer(),
  }),
  fc.record({
    type: fc.constant('chunk' as const),
    hash: fc.nat(0xffff_ffff),
    offset: fc.nat(0xffff_ffff),
    data: fc.uint8Array({ minLength: 1, maxLength: 50 }),
  }),
  fc.record({
    type: fc.constant('want' as const),
    hash: fc.nat(0xffff_ffff),
    offset: fc.nat(0xffff_ffff),
    isRestart: fc.boolean(),
    isRefused: fc.boolean(),
  }),
);

describe('transfer messages', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(anyTransferMessage, (message) => {
        expect(decodeTransferMessage(encodeTransferMessage(message))).toEqual(message);
      }),
    );
  });

  it('have these bytes in version 1, for ever', () => {
    const hex = (message: TransferMessage) => Buffer.from(encodeTransferMessage(message)).toString('hex');
    const hash = 0x04030201;
    expect(hex({ type: 'offer', hash, totalBytes: 0x08070605, frame: 258 })).toBe(
      '01010102030405060708' + '02010000',
    );
    expect(hex({ type: 'chunk', hash, offset: 5, data: Uint8Array.of(9, 8) })).toBe(
      '01020102030405000000' + '0908',
    );
    expect(hex({ type: 'want', hash, offset: 5, isRestart: true, isRefused: false })).toBe(
      '01030102030405000000' + '01',
    );
    expect(hex({ type: 'want', hash, offset: 5, isRestart: false, isRefused: true })).toBe(
      '01030102030405000000' + '02',
    );
  });

  it('are at most what a data channel passes whole', () => {
    const data = new Uint8Array(MAX_CHUNK_BYTES);
    const longest = encodeTransferMessage({ type: 'chunk', hash: 1, offset: 0, data });
    expect(longest.length).toBe(MAX_TRANSFER_MESSAGE_BYTES);
    expect(longest.length).toBeLessThan(16 * 1024);
    expect(decodeTransferMessage(longest)).toBeDefined();
    expect(decodeTransferMessage(Uint8Array.of(...longest, 0))).toBeUndefined();
  });

  it('[RB-7] of another version or shape are none, and any bytes leave a transfer as it was', () => {
    const want = encodeTransferMessage({
      type: 'want',
      hash: 1,
      offset: 5,
      isRestart: true,
      isRefused: false,
    });
    for (const [place, byte] of [
      [0, 2],
      [1, 4],
      [10, 4],
    ] as const) {
      const changed = want.slice();
      changed[place] = byte;
      expect(decodeTransferMessage(changed)).toBeUndefined();
    }
    expect(decodeTransferMessage(want.subarray(0, 10))).toBeUndefined();
    const offer = encodeTransferMessage({ type: 'offer', hash: 1, totalBytes: 5, frame: 1 });
    expect(decodeTransferMessage(offer.subarray(0, 13))).toBeUndefined();
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 30 }), anyTransferMessage.map(encodeTransferMessage)),
        (bytes) => {
          const state = makeState(40_000);
          const sender = createStateSender({ frame: FRAME, state });
          const receiver = createStateReceiver({ maxBytes: 100_000 });
          receiver.handle(sender.produce(0)!, 0);
          sender.handle(bytes, 0);
          expect([sender.isDone, sender.isRefused]).toEqual([false, false]);
          const isOffer = decodeTransferMessage(bytes)?.type === 'offer';
          if (!isOffer) receiver.handle(bytes, 0);
          expect([receiver.receivedBytes, receiver.totalBytes]).toEqual([0, 40_000]);
          for (let i = 0; i < 9; i++) {
            for (let word = receiver.produce(0); word; word = receiver.produce(0)) sender.handle(word, 0);
            for (let chunk = sender.produce(0); chunk; chunk = sender.produce(0)) receiver.handle(chunk, 0);
          }
          expect(receiver.result?.bytes).toEqual(state);
        },
      ),
    );
  });
});
