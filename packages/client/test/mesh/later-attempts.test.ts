import { encodePeerMessage, type LinkFailure, type Signal } from '@greenroom/protocol';
import {
  createLinkedPair,
  createSimulatedPageClock,
  type LinkedPairOptions,
  settle,
} from '@greenroom/testkit';
import { describe, expect, test } from 'vitest';
import type { Delivery, PeerLink } from '../../src/ports/peer-link.ts';
import { createLedger } from '../../src/session/ledger.ts';
import { createMesh } from '../../src/session/mesh/mesh.ts';
import type { Mesh } from '../../src/session/mesh-types.ts';
import { makeMatch, SESSION } from '../support/views.ts';

const EPOCH = 2;

/** Two meshes whose first link is proven; each attempt's link has its two ends. */
async function playing() {
  const clock = createSimulatedPageClock();
  const links = new Map<number, readonly [PeerLink, PeerLink]>();
  /** How the links of an attempt behave, where it is not as they should. */
  const conditions = new Map<number, Partial<LinkedPairOptions>>();
  const servers: string[] = [];
  const restarted: string[] = [];
  const fed: string[] = [];
  const signals: Signal[] = [];
  const ends = ([0, 1] as const).map((slot) => {
    const told: string[] = [];
    const heard: { delivery: Delivery; bytes: number[] }[] = [];
    const verdicts: [attempt: number, failure: LinkFailure | null, probes: number][] = [];
    const ledger = createLedger();
    const at = { attempt: 1 };
    const mesh: Mesh = createMesh({
      session: SESSION,
      epoch: EPOCH,
      match: makeMatch(slot),
      digest: new Uint8Array(32),
      clock,
      ledger,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      createLink({ onSignal, iceServers }) {
        const { attempt } = at;
        servers.push(...iceServers.map(({ urls }) => `${urls} for ${slot}, attempt ${attempt}`));
        const pair =
          links.get(attempt) ??
          createLinkedPair({
            clock,
            forth: { delayMs: 5 },
            back: { delayMs: 5 },
            ...conditions.get(attempt),
          });
        links.set(attempt, pair);
        onSignal('offer');
        return {
          ...pair[slot],
          signal: (data) => fed.push(`${data} to ${slot}, attempt ${attempt}`),
          restartIce: () => restarted.push(`${slot}, attempt ${attempt}`),
        };
      },
      sendSignal: (signal) => signals.push(signal),
      onStage: () => {},
      onVerdict: (_, attempt, failure, { probesSent }) => verdicts.push([attempt, failure, probesSent]),
      onLinked: (_, attempt) => told.push(`linked ${attempt}`),
      onLost: (_, cause) => told.push(`lost: ${cause}`),
      onPacket: (_, delivery, packet) => heard.push({ delivery, bytes: [...packet] }),
    });
    const follow = (attempt: number) => {
      at.attempt = attempt;
      mesh.follow({
        pairs: makeMatch(slot).pairs.map((pair) => ({ ...pair, attempt })),
        iceServers: [{ urls: `turn:new-${attempt}` }],
      });
    };
    const say = (byte: number, delivery: Delivery = 'lossy') =>
      mesh.sendPacket(1 - slot, delivery, Uint8Array.of(byte));
    const hears = () => heard.splice(0).flatMap(({ bytes }) => bytes);
    const held = () => ledger.counts().link ?? 0;
    return { slot, mesh, told, verdicts, follow, say, hears, held };
  });
  const [a, b] = ends as [(typeof ends)[0], (typeof ends)[0]];
  await settle(clock, Promise.all([a.mesh.validate(), b.mesh.validate()]));
  /** Lets time pass. WebCrypto works beside us: a task of our own behind its tasks keeps time from running away from it. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed++) {
      clock.advance(1);
      await crypto.subtle.digest('SHA-256', new Uint8Array(1));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const isOpen = (attempt: number) => links.get(attempt)?.[0].send('reliable', Uint8Array.of(0)) === true;
  return { a, b, pass, links, conditions, restarted, fed, signals, servers, isOpen };
}

describe('a pair whose link is at a later attempt', () => {
  test('[REG-38] the new link is made with the servers that came with it: the credentials of the first may be over', async () => {
    const { a, b, servers } = await playing();
    servers.length = 0;
    a.follow(2);
    b.follow(2);
    expect(servers).toEqual(['turn:new-2 for 0, attempt 2', 'turn:new-2 for 1, attempt 2']);
  });

  test('[REG-38] the newer link is proven beside the one there is, carries from then on, and releases the older one', async () => {
    const { a, b, pass, isOpen } = await playing();
    a.follow(2);
    b.follow(2);
    expect([a.say(1), b.say(2)]).toEqual([true, true]);
    await pass(10);
    expect([b.hears(), a.hears()]).toEqual([[1], [2]]);
    await pass(500);
    expect([a.told, b.told]).toEqual([['linked 2'], ['linked 2']]);
    expect([a.held(), b.held(), isOpen(1)]).toEqual([2, 2, true]);
    a.say(3);
    b.say(4, 'reliable');
    await pass(10);
    expect([b.hears(), a.hears()]).toEqual([[3], [4]]);
    expect([a.held(), b.held(), isOpen(1), isOpen(2)]).toEqual([1, 1, false, true]);
    a.say(5);
    await pass(10);
    expect(b.hears()).toEqual([5]);
    expect(a.told).toEqual(['linked 2']);
  });

  test('a later attempt is measured for less long than the first, and told as one', async () => {
    const { a, b, pass } = await playing();
    a.follow(2);
    b.follow(2);
    await pass(500);
    expect(a.verdicts).toEqual([
      [1, null, 40],
      [2, null, 8],
    ]);
  });

  test('[REG-38] packets of both are taken, while only one end has switched', async () => {
    const { a, b, pass, links } = await playing();
    const old = links.get(1)!;
    a.follow(2);
    b.follow(2);
    await pass(500);
    const late = Uint8Array.of(9);
    old[1].send('lossy', encodePeerMessage({ kind: 'netcode', packet: late }, EPOCH, 0));
    await pass(10);
    expect(a.hears()).toEqual([9]);
    b.say(1);
    await pass(10);
    expect(a.hears()).toEqual([1]);
  });

  test('[REG-38] a poor link is better than none: round trip and loss are not judged again', async () => {
    const { a, b, pass, conditions } = await playing();
    let count = 0;
    const poor = { delayMs: 400, isLost: () => count++ % 3 > 0 };
    conditions.set(2, { forth: poor, back: poor });
    a.follow(2);
    b.follow(2);
    await pass(4_000);
    expect([a.told, b.told]).toEqual([['linked 2'], ['linked 2']]);
  });

  test('one whose lossy channel carries nothing fails, and so does one over a relay that is not allowed', async () => {
    const { a, b, pass, conditions } = await playing();
    conditions.set(2, { back: { delayMs: 5, isLost: () => true } });
    conditions.set(3, { route: 'relayed' });
    for (const attempt of [2, 3]) {
      a.follow(attempt);
      b.follow(attempt);
      await pass(2_000);
    }
    expect(a.verdicts.slice(1).map(([attempt, failure]) => [attempt, failure])).toEqual([
      [2, 'tooLossy'],
      [3, 'relayRefused'],
    ]);
    expect(a.told).toEqual([]);
  });

  test('[REG-38] an attempt that fails leaves the link that there is: it carries as before, and nothing is held for the other', async () => {
    const { a, b, pass, conditions } = await playing();
    conditions.set(2, { opens: false });
    a.follow(2);
    b.follow(2);
    await pass(15_000);
    expect(a.verdicts.at(-1)?.slice(0, 2)).toEqual([2, 'closed']);
    expect([a.told, b.told, a.held(), b.held()]).toEqual([[], [], 1, 1]);
    a.say(1);
    await pass(10);
    expect(b.hears()).toEqual([1]);
  });

  test('[SES-7] [REG-25] nothing of an attempt that was given up counts: no verdict, no link, no signal', async () => {
    const { a, b, pass, conditions, fed, links } = await playing();
    conditions.set(2, { opens: false });
    a.follow(2);
    b.follow(2);
    await pass(100);
    a.follow(3);
    b.follow(3);
    await pass(500);
    expect(a.verdicts.map(([attempt]) => attempt)).toEqual([1, 3]);
    expect(a.told).toEqual(['linked 3']);
    expect(links.get(2)?.[0].send('reliable', Uint8Array.of(0))).toBe(false);
    const before = [fed.length, b.mesh.dropped] as const;
    const signal = { session: SESSION, epoch: EPOCH, from: 0, seq: 7, data: 'candidate' };
    b.mesh.receiveSignal({ ...signal, attempt: 2 });
    // What was overtaken by a newer view is no news either.
    b.follow(2);
    expect([fed.length, b.mesh.dropped]).toEqual([before[0], before[1] + 1]);
    b.mesh.receiveSignal({ ...signal, attempt: 3 });
    expect(fed.at(-1)).toBe('candidate to 1, attempt 3');
  });

  test('signals that come before the view that tells of their attempt wait for it, up to a limit', async () => {
    const { b, fed } = await playing();
    const signal = { session: SESSION, epoch: EPOCH, from: 0, data: 'candidate' };
    for (let seq = 0; seq < 100; seq++) b.mesh.receiveSignal({ ...signal, attempt: 2, seq });
    expect(b.mesh.dropped).toBe(36);
    expect(fed).toEqual([]);
    b.follow(2);
    expect(fed).toHaveLength(64);
    expect(fed[0]).toBe('candidate to 1, attempt 2');
  });

  test('[REG-38] the link that carries dies while the older one is there still: that one carries again', async () => {
    const { a, b, pass, links } = await playing();
    a.follow(2);
    b.follow(2);
    await pass(500);
    links.get(2)?.[0].close();
    await pass(10);
    expect([a.told, b.told]).toEqual([['linked 2'], ['linked 2']]);
    a.say(1);
    b.say(2);
    await pass(10);
    expect([b.hears(), a.hears()]).toEqual([[1], [2]]);
  });

  test('no link left is told once, and again only after there was another one', async () => {
    const { a, b, pass, links } = await playing();
    links.get(1)?.[1].close();
    await pass(10);
    expect([a.told, a.say(1), a.held()]).toEqual([['lost: closed'], false, 0]);
    a.follow(2);
    b.follow(2);
    await pass(500);
    a.say(2);
    await pass(10);
    expect(b.hears()).toEqual([2]);
    links.get(2)?.[1].close();
    await pass(10);
    expect(a.told).toEqual(['lost: closed', 'linked 2', 'lost: closed']);
  });

  test('a goodbye over a link that carries no more means nothing; over the one that does it is told', async () => {
    const { a, b, pass, links } = await playing();
    a.follow(2);
    b.follow(2);
    await pass(500);
    links.get(1)?.[1].send('reliable', encodePeerMessage({ kind: 'bye' }, EPOCH, 0));
    await pass(10);
    expect(a.told).toEqual(['linked 2']);
    b.mesh.sayBye();
    await pass(10);
    expect(a.told).toEqual(['linked 2', 'lost: bye']);
    expect(b.told).toEqual(['linked 2']);
  });

  test('the link that carries looks for another path', async () => {
    const { a, b, pass, restarted } = await playing();
    a.mesh.restartIce(1);
    a.follow(2);
    b.follow(2);
    a.mesh.restartIce(1);
    await pass(500);
    a.mesh.restartIce(1);
    a.mesh.restartIce(7);
    expect(restarted).toEqual(['0, attempt 1', '0, attempt 1', '0, attempt 2']);
  });

  test('[SES-5] closed while a newer link is being proven: both are given back, and nothing is told', async () => {
    const { a, b, pass } = await playing();
    a.follow(2);
    b.follow(2);
    await pass(20);
    a.mesh.close();
    a.follow(3);
    await pass(500);
    expect([a.held(), a.told, a.verdicts.length]).toEqual([0, [], 1]);
    expect(b.told).toHaveLength(1);
    expect(b.held()).toBe(0);
  });
});
