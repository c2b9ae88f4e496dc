import { describe, expect, it } from 'vitest';
import { ChecksumExchange } from '../src/checksum-exchange.ts';
import { ChecksumLog } from '../src/checksum-log.ts';
import type { PeerEndpoint } from '../src/peer-endpoint.ts';

/** Two peers, of which the exchange uses no more than slot and log. */
function exchange() {
  const peers = [1, 2].map((slot) => ({ slot, checksums: new ChecksumLog(10) }));
  return { peers, it: new ChecksumExchange(peers as unknown as PeerEndpoint[], 10) };
}

describe('the checksum log', () => {
  it('keeps regular frames and the final one, and knows what it has overwritten', () => {
    const log = new ChecksumLog(10);
    expect(log.get(0)).toBeUndefined();
    expect(log.get(-1)).toBeUndefined();
    log.put(20, 1);
    log.put(37, 2);
    log.put(10, 3);
    expect([log.get(10), log.get(20), log.get(37), log.get(30), log.last]).toEqual([3, 1, 2, undefined, 37]);
    log.put(20 + 128 * 10, 4);
    expect([log.get(20), log.get(20 + 128 * 10)]).toEqual([undefined, 4]);
    expect(log.isRegular(40)).toBe(true);
    expect(log.isRegular(41)).toBe(false);
  });
});

describe('the checksum exchange', () => {
  it('[RB-11] compares equal frames only, when the later of the two checksums comes', () => {
    const { it: mine, peers } = exchange();
    peers[0]!.checksums.put(20, 5);
    expect(mine.confirm(10, 9)).toBeUndefined();
    expect(mine.confirm(20, 6)).toEqual({ frame: 20, slot: 1, localChecksum: 6, remoteChecksum: 5 });
    peers[1]!.checksums.put(10, 9);
    expect(mine.compare(peers[1] as PeerEndpoint, 10)).toBeUndefined();
    peers[1]!.checksums.put(30, 1);
    expect(mine.compare(peers[1] as PeerEndpoint, 30)).toBeUndefined();
  });

  it('[RB-11] finds a peer that differs, whichever it is, and knows what each has told', () => {
    const { it: mine, peers } = exchange();
    peers[0]!.checksums.put(20, 6);
    peers[1]!.checksums.put(20, 5);
    expect(mine.confirm(20, 6)).toEqual({ frame: 20, slot: 2, localChecksum: 6, remoteChecksum: 5 });
    expect(mine.desyncedFrame).toBe(20);
    expect([1, 2, 3].map((slot) => mine.of(slot)?.at(20))).toEqual([6, 5, undefined]);
  });

  it('[RB-11] [RB-13] holds nothing against anybody that lies before the state all have now', () => {
    const { it: mine, peers } = exchange();
    const peer = peers[0] as PeerEndpoint;
    for (const frame of [10, 20, 30]) peer.checksums.put(frame, 1);
    expect(mine.confirm(20, 2)).toMatchObject({ frame: 20 });
    mine.forgiveUpTo(20);
    expect(mine.desyncedFrame).toBe(-1);
    expect([mine.confirm(10, 2), mine.compare(peer, 20), mine.desyncedFrame]).toEqual([
      undefined,
      undefined,
      -1,
    ]);
    expect(mine.confirm(30, 2)).toMatchObject({ frame: 30 });
  });

  it('tells the newest checksum, and once there is a dispute the one in dispute', () => {
    const { it: mine, peers } = exchange();
    const content = { newestInput: 0, checksumFrame: 0, checksum: 0, isFinal: false, isOver: false };
    mine.describe(content, -1);
    expect(content).toMatchObject({ checksumFrame: -1, isFinal: false });
    mine.confirm(10, 7);
    mine.confirm(20, 8);
    mine.describe(content, 20);
    expect(content).toMatchObject({ checksumFrame: 20, checksum: 8, isFinal: true });
    peers[0]!.checksums.put(10, 1);
    mine.compare(peers[0] as PeerEndpoint, 10);
    mine.describe(content, 20);
    expect(content).toMatchObject({ checksumFrame: 10, checksum: 7, isFinal: false });
  });

  it('knows the newest frame all agree on, however far one peer lags', () => {
    const { it: mine, peers } = exchange();
    for (let frame = 0; frame <= 200; frame += 10) mine.confirm(frame, frame + 1);
    mine.confirm(205, 99);
    expect(mine.agreed()).toBeUndefined();
    for (let frame = 0; frame <= 200; frame += 10) peers[0]!.checksums.put(frame, frame + 1);
    expect(mine.agreed()).toBeUndefined();
    peers[1]!.checksums.put(30, 31);
    peers[1]!.checksums.put(40, 0);
    expect(mine.agreed()).toEqual({ frame: 30, checksum: 31 });
    for (const peer of peers) peer.checksums.put(205, 99);
    expect(mine.agreed()).toEqual({ frame: 205, checksum: 99 });
  });

  it('knows that all agreed on the first frame, and on none where only a peer has its checksum', () => {
    const { it: mine, peers } = exchange();
    for (const peer of peers) peer.checksums.put(0, 7);
    expect(mine.agreed()).toBeUndefined();
    mine.confirm(5, 1);
    expect(mine.agreed()).toBeUndefined();
    mine.confirm(0, 7);
    expect(mine.agreed()).toEqual({ frame: 0, checksum: 7 });
  });

  it('looks no further back for an agreement than peers can lag', () => {
    const { it: mine, peers } = exchange();
    for (const peer of peers) peer.checksums.put(0, 1);
    for (let frame = 0; frame < 64 * 10; frame += 10) mine.confirm(frame, 1);
    expect(mine.agreedFrame()).toBe(0);
    mine.confirm(64 * 10, 1);
    expect(mine.agreedFrame()).toBe(-1);
  });
});
