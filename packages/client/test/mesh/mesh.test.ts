import type { RelayedSignal, SessionId, Signal } from '@greenroom/protocol';
import { createLinkedPair, createSimulatedPageClock, settle } from '@greenroom/testkit';
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ports/ledger.ts';
import type { CreatePeerLink, Delivery, PeerLink } from '../../src/ports/peer-link.ts';
import { createMesh } from '../../src/session/mesh/mesh.ts';
import { makeMatch, SESSION } from '../support/views.ts';

const EPOCH = 2;

function countingLedger(): Ledger {
  const held = new Map<string, string[]>();
  return {
    take(kind, holder) {
      held.set(kind, [...(held.get(kind) ?? []), holder]);
      return () =>
        held.set(
          kind,
          (held.get(kind) ?? []).filter((other) => other !== holder),
        );
    },
    counts: () => Object.fromEntries([...held].map(([kind, holders]) => [kind, holders.length])),
    holders: () => [...held.values()].flat(),
  };
}

/** Meshes of all members over linked pairs; links meet by (slot, peer) instead of by signals. */
interface Conditions {
  readonly opens?: boolean;
  /** A closed connection does not tell the other end, as when a browser takes seconds to notice. */
  readonly lingers?: boolean;
}

function meshGroup(players: number, options: Conditions = {}) {
  const clock = createSimulatedPageClock();
  const verdicts: Record<number, unknown[]> = {};
  const packets: { at: number; from: number; delivery: Delivery; bytes: number[] }[] = [];
  const lost: { readonly at: number; readonly slot: number }[] = [];
  const signals: Signal[] = [];
  const fed: string[] = [];
  /** By slot: links that its mesh has closed, and listeners for messages that it holds. */
  const closed = Array.from({ length: players }, () => 0);
  const listening = Array.from({ length: players }, () => 0);
  const pairs = new Map<string, readonly [PeerLink, PeerLink]>();
  const ledgers = Array.from({ length: players }, countingLedger);

  const meshes = Array.from({ length: players }, (_, slot) => {
    const match = makeMatch(slot, players);
    // The mesh opens its links in the order of its pairs.
    const peers = match.pairs.map((pair) => pair.peer);
    const createLink: CreatePeerLink = ({ isInitiator, onSignal }) => {
      const peer = peers.shift() ?? -1;
      const key = `${Math.min(slot, peer)}-${Math.max(slot, peer)}`;
      const pair =
        pairs.get(key) ??
        createLinkedPair({
          clock,
          opens: options.opens ?? true,
          forth: { delayMs: 5 },
          back: { delayMs: 5 },
        });
      pairs.set(key, pair);
      const link = pair[slot < peer ? 0 : 1];
      if (isInitiator) onSignal(`offer of ${slot}`);
      return {
        ...link,
        signal: (data) => fed.push(data),
        onMessage(listener) {
          const stop = link.onMessage(listener);
          listening[slot] = (listening[slot] ?? 0) + 1;
          return () => {
            listening[slot] = (listening[slot] ?? 0) - 1;
            stop();
          };
        },
        close() {
          closed[slot] = (closed[slot] ?? 0) + 1;
          if (!options.lingers) link.close();
        },
      };
    };
    const ledger = ledgers[slot];
    if (!ledger) throw new Error('a ledger per member');
    return createMesh({
      session: SESSION,
      epoch: EPOCH,
      match,
      digest: new Uint8Array(32),
      createLink,
      clock,
      ledger,
      randomBytes: (count) => new Uint8Array(count).fill(slot),
      sendSignal: (signal) => signals.push(signal),
      onStage: () => {},
      onVerdict: (peer, attempt, failure) => {
        verdicts[slot] = [...(verdicts[slot] ?? []), [peer, attempt, failure]];
      },
      onLinked: () => {},
      onLost: (peer) => lost.push({ at: slot, slot: peer }),
      onPacket: (from, delivery, packet) => packets.push({ at: slot, from, delivery, bytes: [...packet] }),
    });
  });
  return { clock, meshes, verdicts, packets, lost, signals, fed, ledgers, closed, listening };
}

function relayed(signal: Signal, from: number, change: Partial<RelayedSignal> = {}): RelayedSignal {
  const { session, epoch, attempt, seq, data } = signal;
  return { session, epoch, attempt, from, seq, data, ...change };
}

describe('mesh', () => {
  test.each([2, 4, 8])('%i members prove every pair, each end with its own verdict', async (players) => {
    const { clock, meshes, verdicts } = meshGroup(players);
    await settle(clock, Promise.all(meshes.map((mesh) => mesh.validate())));
    for (let slot = 0; slot < players; slot++) {
      const others = Array.from({ length: players }, (_, index) => index).filter((index) => index !== slot);
      expect(verdicts[slot]?.toSorted()).toEqual(others.map((peer) => [peer, 1, null]));
    }
  });

  test('[REG-26] the lower slot initiates, slot 0 too', () => {
    const { meshes, signals } = meshGroup(3);
    for (const mesh of meshes) void mesh.validate();
    expect(signals.map(({ data, to }) => [data, to])).toEqual([
      ['offer of 0', 1],
      ['offer of 0', 2],
      ['offer of 1', 2],
    ]);
  });

  test('packets pass only over proven links, and carry the link that was measured', async () => {
    const { clock, meshes, packets } = meshGroup(2);
    expect(meshes[0]?.sendPacket(1, 'lossy', Uint8Array.of(1))).toBe(false);
    await settle(clock, Promise.all(meshes.map((mesh) => mesh.validate())));
    expect(meshes[0]?.sendPacket(1, 'lossy', Uint8Array.of(1, 2, 3))).toBe(true);
    expect(meshes[0]?.sendPacket(7, 'lossy', Uint8Array.of(1))).toBe(false);
    clock.advance(10);
    expect(packets).toEqual([{ at: 1, from: 0, delivery: 'lossy', bytes: [1, 2, 3] }]);
    expect(meshes[0]?.measurement(1)).toMatchObject({ rttMs: 10, route: 'direct' });
  });

  test('[RB-14] what must arrive in order goes over the reliable channel, and is told as such', async () => {
    const { clock, meshes, packets } = meshGroup(2);
    await settle(clock, Promise.all(meshes.map((mesh) => mesh.validate())));
    expect(meshes[1]?.sendPacket(0, 'reliable', Uint8Array.of(4, 5))).toBe(true);
    clock.advance(10);
    expect(packets).toEqual([{ at: 0, from: 1, delivery: 'reliable', bytes: [4, 5] }]);
  });

  test('a page that goes tells its peers at once, and its links still carry what they did', async () => {
    const { clock, meshes, packets, lost } = meshGroup(3);
    await settle(clock, Promise.all(meshes.map((mesh) => mesh.validate())));
    meshes[1]?.sayBye();
    clock.advance(10);
    expect(lost.toSorted((a, b) => a.at - b.at)).toEqual([
      { at: 0, slot: 1 },
      { at: 2, slot: 1 },
    ]);
    expect(meshes[0]?.sendPacket(1, 'lossy', Uint8Array.of(1))).toBe(true);
    clock.advance(10);
    expect(packets).toHaveLength(1);
  });

  test('[SES-7] signals of another session, epoch or attempt, of a stranger, and repeats are dropped and counted', () => {
    const { meshes, signals, fed } = meshGroup(2);
    for (const mesh of meshes) void mesh.validate();
    const [signal] = signals;
    const mesh = meshes[1];
    if (!signal || !mesh) throw new Error('an offer of slot 0');
    mesh.receiveSignal(relayed(signal, 0, { session: 's0' as SessionId }));
    mesh.receiveSignal(relayed(signal, 0, { epoch: EPOCH - 1 }));
    mesh.receiveSignal(relayed(signal, 0, { attempt: 0 }));
    mesh.receiveSignal(relayed(signal, 5));
    expect(fed).toEqual([]);
    mesh.receiveSignal(relayed(signal, 0));
    mesh.receiveSignal(relayed(signal, 0));
    expect(fed).toEqual(['offer of 0']);
    expect(mesh.dropped).toBe(5);
  });

  test('[REG-23] a link that never opens gets its verdict before the server gives up', async () => {
    const { clock, meshes, verdicts } = meshGroup(2, { opens: false });
    const done = Promise.all(meshes.map((mesh) => mesh.validate()));
    await settle(clock, done);
    expect(clock.now()).toBeLessThan(15_000);
    expect(verdicts[0]).toHaveLength(1);
    expect(verdicts[1]).toHaveLength(1);
  });

  test('[SES-5] close tells the peers, gives every link back and reports nothing afterwards', async () => {
    const { clock, meshes, lost, ledgers, verdicts, closed, listening } = meshGroup(3);
    await settle(clock, Promise.all(meshes.map((mesh) => mesh.validate())));
    expect(ledgers[0]?.counts()).toEqual({ link: 2 });
    expect([closed, listening]).toEqual([
      [0, 0, 0],
      [2, 2, 2],
    ]);
    meshes[0]?.close();
    meshes[0]?.close();
    clock.advance(10);
    expect(lost.toSorted((a, b) => a.at - b.at)).toEqual([
      { at: 1, slot: 0 },
      { at: 2, slot: 0 },
    ]);
    expect(ledgers[0]?.counts()).toEqual({ link: 0 });
    expect([closed, listening]).toEqual([
      [2, 1, 1],
      [0, 1, 1],
    ]);
    expect(verdicts[0]).toHaveLength(2);
  });

  test('[SES-5] close says goodbye: nobody waits until the browser notices', async () => {
    const { clock, meshes, lost } = meshGroup(3, { lingers: true });
    await settle(clock, Promise.all(meshes.map((mesh) => mesh.validate())));
    meshes[0]?.close();
    clock.advance(10);
    expect(lost.toSorted((a, b) => a.at - b.at)).toEqual([
      { at: 1, slot: 0 },
      { at: 2, slot: 0 },
    ]);
  });

  test('[REG-25] a mesh closed during validation reports no verdict into the next one', async () => {
    const { clock, meshes, verdicts } = meshGroup(2);
    const done = Promise.all(meshes.map((mesh) => mesh.validate()));
    clock.advance(3);
    meshes[0]?.close();
    await settle(clock, done);
    expect(verdicts[0]).toBeUndefined();
  });
});
