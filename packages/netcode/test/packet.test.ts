import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HoldWord, MAX_HOLD_WORD_BYTES, makeHoldWord } from '../src/hold-word.ts';
import {
  CHECKSUM_BYTES,
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  inputsOffset,
  MAX_PACKET_BYTES,
  makePacketHeader,
  type PacketHeader,
} from '../src/packet.ts';

function encode(header: Partial<PacketHeader>): Uint8Array {
  const out = new Uint8Array(HEADER_BYTES + CHECKSUM_BYTES + MAX_HOLD_WORD_BYTES);
  return out.slice(0, encodeHeader({ ...makePacketHeader(), ...header }, out));
}

/** Words as an honest peer says them: sets within sets, and frames near `frame`. */
const anyHoldWord = (frame: number): fc.Arbitrary<HoldWord> =>
  fc
    .record({
      generation: fc.nat(255),
      stream: fc.constantFrom('goes on', 'ends', 'asks'),
      endsAt: fc.integer({ min: -1, max: 90 }),
      stand: fc.constantFrom('no', 'stands', 'clear'),
      standsAt: fc.integer({ min: -1, max: 90 }),
      checksum: fc.nat(0xffffffff),
      hasHeard: fc.boolean(),
      differs: fc.boolean(),
      goesOnInMs: fc.option(fc.nat(5000), { nil: undefined }),
      fates: fc.array(fc.constantFrom('in play', 'lost', 'gone', 'back'), { minLength: 8, maxLength: 8 }),
      held: fc.array(fc.integer({ min: -1, max: 90 }), { minLength: 8, maxLength: 8 }),
    })
    .map(({ stream, stand, fates, held, goesOnInMs, ...rest }) => {
      const setOf = (is: (fate: string) => boolean) =>
        fates.reduce((set, fate, slot) => (is(fate) ? set | (1 << slot) : set), 0);
      const stands = stand !== 'no';
      const near = (distance: number) => Math.max(-1, frame + distance);
      return {
        generation: rest.generation,
        asks: stream === 'asks' && stand !== 'clear',
        ends: stream !== 'goes on',
        endsAt: stream === 'goes on' ? -1 : near(rest.endsAt),
        stands,
        standsAt: stands ? near(rest.standsAt) : -1,
        checksum: stands ? rest.checksum : 0,
        isClear: stand === 'clear',
        hasHeard: rest.hasHeard,
        goesOn: goesOnInMs !== undefined,
        goesOnInMs: goesOnInMs ?? 0,
        differs: rest.differs,
        lost: setOf((fate) => fate !== 'in play'),
        gone: setOf((fate) => fate === 'gone'),
        back: setOf((fate) => fate === 'back'),
        held: Int32Array.from(fates, (fate, slot) => (fate === 'in play' ? -1 : near(held[slot]!))),
      };
    });

const anyHeader = fc
  .record({
    frame: fc.integer({ min: -1, max: 1_000_000 }),
    ackDistance: fc.integer({ min: -64, max: 191 }),
    firstDistance: fc.integer({ min: -128, max: 127 }),
    epoch: fc.nat(255),
    episode: fc.nat(255),
    inputCount: fc.nat(255),
    sequence: fc.nat(255),
    echo: fc.nat(255),
    echoAgeMs: fc.nat(255),
    advantage: fc.integer({ min: -128, max: 127 }),
    end: fc.constantFrom('', 'over', 'done'),
    checksum: fc.option(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.nat(0xffffffff), fc.boolean()), {
      nil: undefined,
    }),
  })
  .map(({ frame, ackDistance, firstDistance, checksum, end, ...rest }) => ({
    ...rest,
    isOver: end !== '',
    isDone: end === 'done',
    frame,
    ack: frame + ackDistance,
    firstInput: frame + firstDistance,
    hasChecksum: checksum !== undefined,
    isFinal: checksum?.[2] ?? false,
    checksumFrame: checksum === undefined ? 0 : frame + checksum[0],
    checksum: checksum?.[1] ?? 0,
  }))
  .chain((header) =>
    fc.option(anyHoldWord(header.frame), { nil: undefined }).map((word) => ({
      ...header,
      hasHoldWord: word !== undefined,
      holdWord: word ?? makeHoldWord(),
    })),
  );

describe('the packet', () => {
  it('[RB-6] [REG-36] has these bytes in version 2, those of epoch and episode among them', () => {
    expect([
      ...encode({
        epoch: 3,
        episode: 2,
        frame: 0x12345,
        ack: 0x12340,
        firstInput: 0x12341,
        inputCount: 7,
        sequence: 200,
        advantage: -6,
      }),
    ]).toEqual([0x02, 3, 2, 0x45, 0x23, 59, 0xfc, 7, 200, 0, 255, 0xfa]);
    expect([
      ...encode({
        epoch: 255,
        episode: 0,
        frame: -1,
        ack: -1,
        firstInput: 0,
        inputCount: 2,
        echo: 254,
        echoAgeMs: 16,
        advantage: 127,
        hasChecksum: true,
        isFinal: true,
        isOver: true,
        isDone: true,
        checksumFrame: 599,
        checksum: 0xdeadbeef,
      }),
    ]).toEqual([0xf2, 255, 0, 0xff, 0xff, 64, 1, 2, 0, 254, 16, 127, 0x57, 0x02, 0xef, 0xbe, 0xad, 0xde]);
    const word = {
      ...makeHoldWord(),
      generation: 5,
      asks: true,
      ends: true,
      endsAt: 0x12350,
      stands: true,
      standsAt: 0x12348,
      checksum: 0xdeadbeef,
      hasHeard: true,
      goesOn: true,
      goesOnInMs: 150,
      differs: true,
      lost: 0b1010,
      gone: 0b1000,
      back: 0b0010,
      held: Int32Array.of(-1, 0x12349, -1, 0x1234a, -1, -1, -1, -1),
    };
    expect([
      ...encode({
        epoch: 3,
        episode: 2,
        frame: 0x12348,
        ack: 0x12348,
        firstInput: 0x12349,
        hasHoldWord: true,
        holdWord: word,
      }).slice(HEADER_BYTES),
    ]).toEqual([
      5, 0x77, 0x0a, 0x08, 0x02, 0x50, 0x23, 0x48, 0x23, 0xef, 0xbe, 0xad, 0xde, 150, 0, 0x49, 0x23, 0x4a,
      0x23,
    ]);
  });

  it('comes back as it was, read by somebody within seconds of its frame', () => {
    fc.assert(
      fc.property(anyHeader, fc.integer({ min: -300, max: 300 }), (header, distance) => {
        const bytes = encode(header);
        const decoded = makePacketHeader();
        expect(decodeHeader(bytes, Math.max(-1, header.frame + distance), decoded)).toBe('ok');
        expect(decoded).toEqual(header);
        expect(inputsOffset(decoded)).toBe(bytes.length);
      }),
    );
  });

  it('asserts against distances that do not fit', () => {
    expect(() => encode({ frame: 300, ack: 0, firstInput: 300 })).toThrow(/too far from frame 300/);
    expect(() => encode({ frame: 300, ack: 300, firstInput: 100 })).toThrow(/too far from frame 300/);
  });

  it('is refused with a reason when it is none', () => {
    const header = makePacketHeader();
    const good = encode({ hasChecksum: true, checksumFrame: 1 });
    const changed = (first: number, length = good.length) => {
      const bytes = good.slice(0, length);
      if (length > 0) bytes[0] = first;
      return decodeHeader(bytes, 0, header);
    };
    expect(changed(0x12)).toBe('ok');
    expect(changed(0x12, 0)).toBe('tooShort');
    expect(changed(0x02, HEADER_BYTES - 1)).toBe('tooShort');
    expect(changed(0x12, good.length - 1)).toBe('tooShort');
    expect(changed(0x11)).toBe('otherVersion');
    expect(changed(0x13)).toBe('otherVersion');
    // Final without a checksum, and done without being over.
    expect(changed(0x22)).toBe('impossibleFlags');
    expect(changed(0x92)).toBe('impossibleFlags');
    const long = new Uint8Array(MAX_PACKET_BYTES + 1);
    long[0] = 2;
    expect(decodeHeader(long, 0, header)).toBe('tooLong');
  });

  it('[RB-7] is refused when its word about standing still is none', () => {
    const header = makePacketHeader();
    const said = (word: Partial<HoldWord>, cut = 0) => {
      const bytes = encode({ frame: 9, ack: 9, hasHoldWord: true, holdWord: { ...makeHoldWord(), ...word } });
      return decodeHeader(bytes.subarray(0, bytes.length - cut), 9, header);
    };
    expect(said({ lost: 3, gone: 1, back: 2 })).toBe('ok');
    expect(said({ lost: 3, gone: 1, back: 2 }, 1)).toBe('impossibleHoldWord');
    expect(said({}, 1)).toBe('impossibleHoldWord');
    expect(said({ ends: true, endsAt: 9, asks: true })).toBe('ok');
    expect(said({ asks: true })).toBe('impossibleHoldWord');
    expect(said({ isClear: true, stands: true, standsAt: 9 })).toBe('ok');
    expect(said({ isClear: true })).toBe('impossibleHoldWord');
    expect(said({ isClear: true, stands: true, ends: true, asks: true })).toBe('impossibleHoldWord');
    expect(said({ lost: 1, gone: 2 })).toBe('impossibleHoldWord');
    expect(said({ lost: 1, back: 2 })).toBe('impossibleHoldWord');
    expect(said({ lost: 1, gone: 1, back: 1 })).toBe('impossibleHoldWord');
    expect(said({ goesOn: true, goesOnInMs: 5001 })).toBe('impossibleHoldWord');
    expect(said({ lost: 1, held: Int32Array.of(-2) })).toBe('impossibleHoldWord');
    expect(said({ ends: true, endsAt: -2 })).toBe('impossibleHoldWord');
  });

  it('[RB-7] may be any bytes: nothing throws, and what is taken for a packet has its inputs within it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: -1, max: 1e6 }), (bytes, near) => {
        const header = makePacketHeader();
        if (bytes.length > 0) bytes[0] = (bytes[0]! & 0xf8) | 2;
        if (decodeHeader(bytes, near, header) !== 'ok') return;
        expect(inputsOffset(header)).toBeLessThanOrEqual(bytes.length);
        const again = new Uint8Array(MAX_PACKET_BYTES);
        expect(encodeHeader(header, again)).toBe(inputsOffset(header));
        expect(again.subarray(1, inputsOffset(header))).toEqual(bytes.subarray(1, inputsOffset(header)));
      }),
      { numRuns: 2000 },
    );
  });
});
