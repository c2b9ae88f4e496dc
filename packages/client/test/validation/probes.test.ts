import type { PeerMessage } from '@greenroom/protocol';
import { createSimulatedPageClock, settle } from '@greenroom/testkit';
import { expect, test } from 'vitest';
import type { PeerChannel } from '../../src/session/validation/peer-channel.ts';
import { runProbes } from '../../src/session/validation/probes.ts';

const RULES = { probes: 4, maxRttMs: 100 };
type Echo = Extract<PeerMessage, { kind: 'probeEcho' }>;

/** Our probes against a peer of which the test says at which instants what arrives. */
async function probe(
  events: readonly (readonly [atMs: number, event: number | 'peerProbe' | 'peerIsDone'])[],
  alreadyReceived = 3,
) {
  const clock = createSimulatedPageClock();
  const received = new Set<number>(Array.from({ length: alreadyReceived }, (_, seq) => seq));
  const end = Promise.withResolvers<PeerMessage>();
  let onEcho: ((echo: Echo) => void) | undefined;
  const channel = {
    send: () => true,
    on(_: string, listener: (echo: Echo) => void) {
      onEcho = listener;
      return () => {
        onEcho = undefined;
      };
    },
    next: () => end.promise,
    dropped: 0,
    release() {},
  } as unknown as PeerChannel;
  for (const [atMs, event] of events) {
    clock.after(atMs, () => {
      if (event === 'peerProbe') received.add(received.size);
      else if (event === 'peerIsDone') end.resolve({ kind: 'probeCount', sent: 4, received: 4 });
      else onEcho?.({ kind: 'probeEcho', seq: event, sentAt: 0 });
    });
  }
  const answers = { received, stop() {} };
  const measurement = await settle(
    clock,
    runProbes(channel, answers, RULES, clock, new AbortController().signal),
  );
  return { measurement, isListening: () => onEcho !== undefined };
}

test('an echo counts once: a repeat, which comes later, makes the link no slower', async () => {
  const once = [10, 18, 26, 34].map((at, seq) => [at, seq] as const);
  const { measurement, isListening } = await probe([
    ...once,
    ...once.slice(0, 3).map(([at, seq]) => [at + 7, seq] as const),
    [30, 'peerProbe'],
    [33, 'peerIsDone'],
  ]);
  expect(measurement).toMatchObject({ rttMs: 10, jitterMs: 0 });
  expect(isListening()).toBe(false);
});

test('an echo of a probe that was never sent counts not at all', async () => {
  const { measurement } = await probe([
    [10, 0],
    [11, 9],
    [12, 77],
    [33, 'peerIsDone'],
  ]);
  expect(measurement.rttMs).toBeNull();
});

test('half of the echoes say how far it is, fewer say nothing', async () => {
  const half = await probe([
    [10, 0],
    [18, 1],
    [33, 'peerIsDone'],
  ]);
  expect(half.measurement).toMatchObject({ rttMs: 10, jitterMs: 0 });
  const fewer = await probe([
    [10, 0],
    [33, 'peerIsDone'],
  ]);
  expect(fewer.measurement).toMatchObject({ rttMs: null, jitterMs: null });
});

test('a probe that arrives just after the end of the series counts, one that comes much later is lost', async () => {
  const done = [
    [10, 0],
    [18, 1],
    [26, 2],
    [34, 3],
    [40, 'peerIsDone'],
  ] as const;
  const late = await probe([...done, [60, 'peerProbe']]);
  expect(late.measurement).toMatchObject({ probesSent: 4, probesReceived: 4 });
  const tooLate = await probe([...done, [90, 'peerProbe']]);
  expect(tooLate.measurement).toMatchObject({ probesSent: 4, probesReceived: 3 });
});

test('no more probes are counted than the peer says it sent: loss is never less than none', async () => {
  const { measurement } = await probe([[40, 'peerIsDone']], 6);
  expect(measurement).toMatchObject({ probesSent: 4, probesReceived: 4 });
});
