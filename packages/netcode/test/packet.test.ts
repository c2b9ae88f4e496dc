import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
  const out = new Uint8Array(HEADER_BYTES + CHECKSUM_BYTES);
  return out.slice(0, encodeHeader({ ...makePacketHeader(), ...header }, out));
}

const anyHeader = fc
  .record({
    frame: fc.integer({ min: -1, max: 1_000_000 }),
    ackDistance: fc.integer({ min: -64, max: 191 }),
    firstDistance: fc.integer({ min: -128, max: 127 }),
    epoch: fc.nat(255),
    episode: fc.nat(255),
    inputCount: fc.nat(255),
    sequence: fc.nat(255),
    echo: fc.option(fc.tuple(fc.nat(255), fc.nat(255)), { nil: undefined }),
    advantage: fc.integer({ min: -128, max: 127 }),
    end: fc.constantFrom('', 'over', 'done'),
    checksum: fc.option(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.nat(0xffffffff), fc.boolean()), {
      nil: undefined,
    }),
  })
  .map(({ frame, ackDistance, firstDistance, echo, checksum, end, ...rest }) => ({
    ...rest,
    isOver: end !== '',
    isDone: end === 'done',
    frame,
    ack: frame + ackDistance,
    firstInput: frame + firstDistance,
    hasEcho: echo !== undefined,
    echo: echo?.[0] ?? 0,
    echoAgeMs: echo?.[1] ?? 0,
    hasChecksum: checksum !== undefined,
    isFinal: checksum?.[2] ?? false,
    checksumFrame: checksum === undefined ? 0 : frame + checksum[0],
    checksum: checksum?.[1] ?? 0,
  }));

describe('the packet', () => {
  it('has these bytes in version 1', () => {
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
    ]).toEqual([0x01, 3, 2, 0x45, 0x23, 59, 0xfc, 7, 200, 0, 0, 0xfa]);
    expect([
      ...encode({
        epoch: 255,
        episode: 0,
        frame: -1,
        ack: -1,
        firstInput: 0,
        inputCount: 2,
        hasEcho: true,
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
    ]).toEqual([0xf9, 255, 0, 0xff, 0xff, 64, 1, 2, 0, 254, 16, 127, 0x57, 0x02, 0xef, 0xbe, 0xad, 0xde]);
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
    expect(changed(0x11)).toBe('ok');
    expect(changed(0x11, 0)).toBe('tooShort');
    expect(changed(0x01, HEADER_BYTES - 1)).toBe('tooShort');
    expect(changed(0x11, good.length - 1)).toBe('tooShort');
    expect(changed(0x12)).toBe('otherVersion');
    // Final without a checksum, and done without being over.
    expect(changed(0x21)).toBe('impossibleFlags');
    expect(changed(0x91)).toBe('impossibleFlags');
    const long = new Uint8Array(MAX_PACKET_BYTES + 1);
    long[0] = 1;
    expect(decodeHeader(long, 0, header)).toBe('tooLong');
  });
});
