import { encodePeerMessage, type PeerMessage } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import type { PeerLink } from '../../src/ports/peer-link.ts';
import { createPeerChannel } from '../../src/session/validation/peer-channel.ts';

/** A channel of epoch 2, episode 0, over a link that is fed by hand. */
function start() {
  const listeners = new Set<(bytes: Uint8Array, delivery: 'lossy') => void>();
  const link: PeerLink = {
    opened: async () => {},
    send: () => true,
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onClose: () => () => {},
    signal() {},
    restartIce() {},
    route: async () => null,
    close() {},
  };
  const channel = createPeerChannel(link, 2, 0);
  const feed = (message: PeerMessage, epoch = 2, episode = 0) => {
    for (const listener of listeners) listener(encodePeerMessage(message, epoch, episode), 'lossy');
  };
  const probe = (seq: number): PeerMessage => ({ kind: 'probe', seq, sentAt: 0 });
  return { channel, feed, probe, listeners };
}

test('[SES-7] what is of another epoch or another episode is dropped and counted', () => {
  const { channel, feed, probe } = start();
  const seen: number[] = [];
  channel.on('probe', ({ seq }) => seen.push(seq));
  feed(probe(1), 3, 0);
  feed(probe(2), 2, 1);
  feed(probe(3));
  expect(seen).toEqual([3]);
  expect(channel.dropped).toBe(2);
});

test('[THR-21] what nobody reads yet waits in order, but no more than 64 of a kind', () => {
  const { channel, feed, probe } = start();
  for (let seq = 0; seq < 70; seq++) feed(probe(seq));
  expect(channel.dropped).toBe(6);
  const seen: number[] = [];
  channel.on('probe', ({ seq }) => seen.push(seq));
  expect(seen).toEqual(Array.from({ length: 64 }, (_, seq) => seq));
});

test('released: hears nothing and holds no listener', () => {
  const { channel, feed, probe, listeners } = start();
  const seen: number[] = [];
  channel.on('probe', ({ seq }) => seen.push(seq));
  channel.release();
  expect(listeners.size).toBe(0);
  feed(probe(1));
  expect(seen).toEqual([]);
});
