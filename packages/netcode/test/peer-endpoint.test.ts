import { describe, expect, it } from 'vitest';
import { makeHoldWord } from '../src/hold-word.ts';
import { createRollbackSession } from '../src/index.ts';
import { encodeHeader, HEADER_BYTES, makePacketHeader, type PacketHeader } from '../src/packet.ts';
import { PeerEndpoint } from '../src/peer-endpoint.ts';

const WINDOW = 4;
const REACH = WINDOW + 1;

/** Slot 0 of two, with the endpoint for slot 1. */
function endpoint() {
  const session = createRollbackSession({
    players: 2,
    localSlot: 0,
    idle: Uint8Array.of(0),
    inputDelayFrames: 1,
    maxPredictionFrames: WINDOW,
  });
  const peer = new PeerEndpoint({ slot: 1, session, epoch: 1, episode: 2, checksumIntervalFrames: 10 });
  return { session, peer };
}

function packet(header: Partial<PacketHeader>, inputs: readonly number[] = []): Uint8Array {
  const out = new Uint8Array(64);
  const whole = { ...makePacketHeader(), epoch: 1, episode: 2, ...header };
  const end = encodeHeader(whole, out);
  out.set(inputs, end);
  return out.slice(0, end + inputs.length);
}

/** Five inputs 7, 7, 7, 7, 7 from frame 0 on: one literal, then no change. */
const fiveInputs = (header: Partial<PacketHeader> = {}) =>
  packet({ frame: 3, ack: 0, firstInput: 0, inputCount: 5, ...header }, [0x80, 7]);

describe('what a peer sends', () => {
  it('fills its queue in order and acknowledges ours', () => {
    const { session, peer } = endpoint();
    expect(peer.receive(fiveInputs(), 0)).toBe('ok');
    expect(session.queue(1).last).toBe(4);
    expect(session.queue(1).bytes[session.queue(1).offsetOf(4)]).toBe(7);
    expect(peer.acked).toBe(0);
    // The same again, and one more.
    expect(peer.receive(fiveInputs({ sequence: 1, inputCount: 6, ack: 0 }), 0)).toBe('ok');
    expect(session.queue(1).last).toBe(5);
  });

  it('with a gap is taken but for its inputs: they come again', () => {
    const { session, peer } = endpoint();
    expect(peer.receive(packet({ frame: 3, ack: 0, firstInput: 2, inputCount: 1 }, [0x80, 7]), 0)).toBe(
      'gap',
    );
    expect(session.queue(1).last).toBe(-1);
    expect(peer.acked).toBe(0);
  });

  it('[RB-7] [RB-17] of a lost player cannot be more than anybody has, or it would play on in its place', () => {
    const { session, peer } = endpoint();
    const most = session.confirmedFrame + session.queue(1).capacityFrames;
    const saying = (frame: number) => {
      const holdWord = { ...makeHoldWord(), lost: 0b100, held: Int32Array.of(0, 0, frame, 0, 0, 0, 0, 0) };
      return fiveInputs({ hasHoldWord: true, holdWord });
    };
    expect(peer.receive(saying(most + 1), 0)).toBe('impossibleFrame');
    expect([peer.told.lost, session.queue(1).last]).toEqual([0, -1]);
    expect(peer.receive(saying(most), 0)).toBe('ok');
    expect(peer.told.held[2]).toBe(most);
  });

  it('is refused as a whole when a part of it cannot be', () => {
    const { session, peer } = endpoint();
    const refused: [Uint8Array, string][] = [
      [fiveInputs({ epoch: 2 }), 'otherEpoch'],
      [fiveInputs({ episode: 1 }), 'otherEpisode'],
      // We have sampled nothing but the delay's one frame.
      [fiveInputs({ ack: 1 }), 'impossibleAck'],
      [fiveInputs({ ack: -2 }), 'impossibleAck'],
      [fiveInputs({ frame: -2, ack: -1 }), 'impossibleFrame'],
      [packet({ frame: 3, ack: 0, firstInput: -1, inputCount: 1 }), 'impossibleFrame'],
      [fiveInputs({ hasChecksum: true, checksumFrame: -1 }), 'impossibleFrame'],
      [fiveInputs({ inputCount: 7 }), 'impossibleFrame'],
      [packet({ frame: 3, ack: 0, firstInput: 0, inputCount: 5 }, [0x84, 7]), 'malformed'],
      [packet({ frame: 3, ack: 0 }).slice(0, HEADER_BYTES - 1), 'malformed'],
    ];
    for (const [bytes, reason] of refused) expect(peer.receive(bytes, 50)).toBe(reason);
    expect(session.queue(1).last).toBe(-1);
    expect(peer.acked).toBe(-1);
    expect(peer.silentMs(80, 0)).toBe(80);
  });

  it('can run ahead of its acknowledgements by window and delay, and no further', () => {
    const { peer } = endpoint();
    expect(peer.receive(fiveInputs({ ack: 0, inputCount: REACH + 1 }), 0)).toBe('ok');
    expect(peer.receive(fiveInputs({ ack: 0, inputCount: REACH + 2 }), 0)).toBe('impossibleFrame');
    expect(peer.receive(fiveInputs({ ack: -1, inputCount: REACH + 1 }), 0)).toBe('impossibleFrame');
  });

  it('may be overtaken: an older packet takes back no acknowledgement and no measurement', () => {
    const { session, peer } = endpoint();
    for (let i = 0; i < 3; i++) {
      session.addLocalInput(Uint8Array.of(1));
      session.advance();
    }
    peer.localFrame = 2;
    expect(peer.receive(fiveInputs({ sequence: 9, ack: 3, frame: 4, echoAgeMs: 0, advantage: 8 }), 0)).toBe(
      'ok',
    );
    const { local, remote } = peer.sync;
    expect(peer.receive(fiveInputs({ sequence: 8, ack: 1, frame: 3, advantage: -8 }), 1)).toBe('ok');
    expect(peer.acked).toBe(3);
    expect(peer.sync).toMatchObject({ local, remote });
    // After a long silence the numbers may have gone all the way round.
    expect(
      peer.receive(fiveInputs({ sequence: 8, ack: 3, frame: 3, echoAgeMs: 0, advantage: -8 }), 5000),
    ).toBe('ok');
    expect(peer.sync.remote).toBe(-2);
  });
});

describe('what we send a peer', () => {
  const content = {
    newestInput: 0,
    checksumFrame: -1,
    checksum: 0,
    isFinal: false,
    isOver: false,
    isHolding: false,
    holdWord: makeHoldWord(),
  };

  it('echoes its newest packet with its age, and so measures the round trip', () => {
    const [left, right] = [endpoint().peer, endpoint().peer];
    let flying = new Uint8Array(0);
    const send = (from: PeerEndpoint, now: number) =>
      from.send(now, content, (_, bytes) => {
        flying = bytes.slice();
      });
    send(left, 1000);
    expect(right.receive(flying, 5040)).toBe('ok');
    send(right, 5047);
    expect(left.receive(flying, 1107)).toBe('ok');
    expect(left.rttMs).toBe(100);
    expect(right.rttMs).toBeUndefined();
    // An echo that waited too long to say how long says nothing.
    send(right, 5400);
    expect(left.receive(flying, 1460)).toBe('ok');
    expect(left.rttMs).toBe(100);
  });

  it('is satisfied only when it has our inputs and has told its end', () => {
    const { peer } = endpoint();
    peer.receive(fiveInputs({ ack: 0 }), 0);
    expect(peer.isSatisfied(0)).toBe(false);
    peer.receive(fiveInputs({ sequence: 1, ack: 0, isOver: true }), 0);
    expect(peer.isSatisfied(0)).toBe(true);
    expect(peer.isSatisfied(1)).toBe(false);
    expect(peer.owesReply).toBe(true);
    peer.receive(fiveInputs({ sequence: 2, ack: 0, isOver: true, isDone: true }), 0);
    expect(peer.owesReply).toBe(false);
  });
});
