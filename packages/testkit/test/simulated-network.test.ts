import { describe, expect, it } from 'vitest';
import { createSimulatedClock } from '../src/network/simulated-clock.ts';
import { createSimulatedNetwork, type LinkConditions } from '../src/network/simulated-network.ts';

describe('the simulated clock', () => {
  it('runs what is due in due order, equal instants in order of scheduling, and stops there', () => {
    const clock = createSimulatedClock();
    const ran: string[] = [];
    for (const [at, name] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b'],
      [10, 'a2'],
      [99, 'late'],
    ] as const) {
      clock.schedule(at, () => ran.push(`${name} at ${clock.now}`));
    }
    clock.advance(50);
    expect(ran).toEqual(['a at 10', 'a2 at 10', 'b at 20', 'c at 30']);
    expect(clock.now).toBe(50);
    expect(clock.pending).toBe(1);
  });

  it('runs in the same advance what is scheduled on the way, the past included', () => {
    const clock = createSimulatedClock();
    const ran: number[] = [];
    clock.schedule(10, () => {
      clock.schedule(15, () => ran.push(clock.now));
      clock.schedule(1, () => ran.push(clock.now));
    });
    clock.advance(20);
    expect(ran).toEqual([10, 15]);
  });

  it('keeps the order of a thousand instants', () => {
    const clock = createSimulatedClock();
    const ran: number[] = [];
    for (let i = 0; i < 1000; i++) clock.schedule((i * 7919) % 1000, () => ran.push(clock.now));
    clock.advance(1000);
    expect(ran).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });
});

/** Sends one numbered packet per ms from 0 to 1 and gives what arrived, as `number at instant`. */
function transmit(link: Partial<LinkConditions>, seed = 'seed', count = 200) {
  const clock = createSimulatedClock();
  const network = createSimulatedNetwork({ seed, clock, links: () => link });
  const arrived: { id: number; at: number }[] = [];
  network.onPacket(1, (from, bytes) => {
    expect(from).toBe(0);
    arrived.push({ id: bytes[0]!, at: clock.now });
  });
  for (let id = 0; id < count; id++) {
    const bytes = Uint8Array.of(id);
    network.send(0, 1, bytes);
    // Nobody may see what the sender does with its buffer afterwards.
    bytes[0] = 255;
    clock.advance(1);
  }
  clock.advance(10_000);
  return { arrived, stats: network.stats };
}

const ids = (arrived: readonly { id: number }[]) => arrived.map(({ id }) => id);
const inOrder = (values: readonly number[]) => values.toSorted((left, right) => left - right);

describe('the simulated network', () => {
  it('delivers everything at once, in order and unchanged, when no condition is set', () => {
    const { arrived, stats } = transmit({});
    expect(ids(arrived)).toEqual(Array.from({ length: 200 }, (_, id) => id));
    expect(stats).toMatchObject({ sent: 200, sentBytes: 200, lost: 0, delivered: 200, reliableSent: 0 });
  });

  it('delays by the delay and at most the jitter', () => {
    const { arrived } = transmit({ delayMs: 40, jitterMs: 20, reorders: true });
    const delays = arrived.map(({ id, at }) => at - id);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(15);
  });

  it('lets packets overtake each other only where the link reorders', () => {
    const ordered = ids(transmit({ jitterMs: 20 }).arrived);
    expect(ordered).toEqual(inOrder(ordered));
    const reordered = ids(transmit({ jitterMs: 20, reorders: true }).arrived);
    expect(reordered).not.toEqual(inOrder(reordered));
    expect(inOrder(reordered)).toEqual(ordered);
  });

  it('loses about the share asked for, and duplicates about the share asked for', () => {
    const { arrived, stats } = transmit({ lossRatio: 0.3 }, 'loss', 255);
    expect(stats.lost).toBe(255 - arrived.length);
    expect(Math.abs(stats.lost / 255 - 0.3)).toBeLessThan(0.1);
    const twice = transmit({ duplicateRatio: 0.3 }, 'twice', 255).arrived.length - 255;
    expect(Math.abs(twice / 255 - 0.3)).toBeLessThan(0.1);
  });

  it('loses in bursts', () => {
    const got = new Set(ids(transmit({ burstRatio: 0.02, burstMs: 20 }).arrived));
    let longest = 0;
    for (let id = 0, run = 0; id < 200; id++) {
      run = got.has(id) ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    expect(got.size).toBeGreaterThan(60);
    expect(longest).toBeGreaterThan(5);
  });

  it('does the same again from the same seed, and something else from another', () => {
    const link = { delayMs: 5, jitterMs: 30, lossRatio: 0.2, duplicateRatio: 0.1, reorders: true };
    expect(transmit(link)).toEqual(transmit(link));
    expect(transmit(link)).not.toEqual(transmit(link, 'other'));
  });

  it('cuts and changes one direction of one link at a time', () => {
    const clock = createSimulatedClock();
    const network = createSimulatedNetwork({ seed: 's', clock, links: () => ({}) });
    const got: string[] = [];
    for (const peer of [0, 1, 2]) network.onPacket(peer, (from) => got.push(`${from}>${peer}`));
    const sendAll = () => {
      for (const [from, to] of [
        [0, 1],
        [1, 0],
        [0, 2],
      ] as const) {
        network.send(from, to, Uint8Array.of(1));
      }
      clock.advance(1);
      return got.splice(0);
    };
    network.cut(0, 1, 5);
    expect(sendAll()).toEqual(['1>0', '0>2']);
    clock.advance(5);
    expect(sendAll()).toEqual(['0>1', '1>0', '0>2']);
    network.change(1, 0, { lossRatio: 1 });
    expect(sendAll()).toEqual(['0>1', '0>2']);
  });
});

/** Sends one numbered reliable message per 10 ms and gives what arrived and when. */
function transmitReliably(link: Partial<LinkConditions>, { count = 100, cut = 0, seed = 'seed' } = {}) {
  const clock = createSimulatedClock();
  const network = createSimulatedNetwork({ seed, clock, links: () => link });
  const arrived: { id: number; at: number }[] = [];
  network.onReliable(1, (from, bytes) => {
    expect(from).toBe(0);
    arrived.push({ id: bytes[0]!, at: clock.now });
  });
  if (cut > 0) network.cut(0, 1, cut);
  for (let id = 0; id < count; id++) {
    const bytes = Uint8Array.of(id);
    network.sendReliable(0, 1, bytes);
    bytes[0] = 255;
    clock.advance(10);
  }
  clock.advance(60_000);
  expect(clock.pending).toBe(0);
  return { arrived, stats: network.stats };
}

describe('the reliable channel of a link', () => {
  const everyId = Array.from({ length: 100 }, (_, id) => id);
  const worst = { delayMs: 50, jitterMs: 100, lossRatio: 0.3, duplicateRatio: 0.3, reorders: true };

  it('delivers everything once and in order, whatever the link does to packets', () => {
    expect(ids(transmitReliably({}).arrived)).toEqual(everyId);
    for (const seed of ['a', 'b', 'c']) {
      const { arrived, stats } = transmitReliably({ ...worst, burstRatio: 0.02, burstMs: 300 }, { seed });
      expect(ids(arrived), `seed ${seed}`).toEqual(everyId);
      expect(stats).toMatchObject({ sent: 0, lost: 0, delivered: 0, reliableSent: 100, reliableBytes: 100 });
    }
  });

  it('is late where a packet would be lost: what follows waits for it', () => {
    const delays = (link: Partial<LinkConditions>) =>
      transmitReliably(link).arrived.map(({ id, at }) => at - id * 10);
    expect(Math.max(...delays({ delayMs: 40 }))).toBe(40);
    const late = delays({ delayMs: 40, lossRatio: 0.02 });
    expect(Math.min(...late)).toBe(40);
    expect(Math.max(...late)).toBeGreaterThanOrEqual(240);
    // Held up behind a lost one by less than its retransmission.
    expect(late.some((delay) => delay > 40 && delay < 240)).toBe(true);
  });

  it('holds back during a cut what was sent in it, and delivers it afterwards', () => {
    const { arrived } = transmitReliably({ delayMs: 20 }, { cut: 2000 });
    expect(ids(arrived)).toEqual(everyId);
    expect(arrived[0]!.at).toBeGreaterThanOrEqual(2020);
    expect(arrived[0]!.at).toBeLessThanOrEqual(2000 + 20 + 1600);
  });

  it('does the same again from the same seed, and leaves the faults of the packets where they were', () => {
    expect(transmitReliably(worst)).toEqual(transmitReliably(worst));
    const packets = (alsoReliably: boolean) => {
      const clock = createSimulatedClock();
      const network = createSimulatedNetwork({ seed: 's', clock, links: () => worst });
      const got: string[] = [];
      network.onPacket(1, (_, bytes) => got.push(`${bytes[0]} at ${clock.now}`));
      for (let id = 0; id < 200; id++) {
        network.send(0, 1, Uint8Array.of(id));
        if (alsoReliably) network.sendReliable(0, 1, Uint8Array.of(id));
        clock.advance(1);
      }
      clock.advance(1000);
      return got;
    };
    expect(packets(true)).toEqual(packets(false));
  });

  it('loses all that is in flight when the link breaks, packets too, in this direction only, and then works again', () => {
    const clock = createSimulatedClock();
    const network = createSimulatedNetwork({ seed: 's', clock, links: () => ({ delayMs: 50 }) });
    const got: string[] = [];
    for (const peer of [0, 1]) {
      network.onPacket(peer, (from, bytes) => got.push(`packet ${bytes[0]} ${from}>${peer}`));
      network.onReliable(peer, (from, bytes) => got.push(`message ${bytes[0]} ${from}>${peer}`));
    }
    const sendAll = (id: number) => {
      for (const from of [0, 1]) {
        network.send(from, 1 - from, Uint8Array.of(id));
        network.sendReliable(from, 1 - from, Uint8Array.of(id));
      }
    };
    sendAll(1);
    clock.advance(49);
    network.breakLink(0, 1);
    sendAll(2);
    clock.advance(10);
    expect(got.splice(0).sort()).toEqual(['message 1 1>0', 'packet 1 1>0']);
    expect(network.stats).toMatchObject({ sent: 4, lost: 1, delivered: 1 });
    clock.advance(60);
    expect(got.sort()).toEqual(['message 2 0>1', 'message 2 1>0', 'packet 2 0>1', 'packet 2 1>0']);
  });

  it('hands nothing over after a break, not even what has arrived behind what is missing', () => {
    const clock = createSimulatedClock();
    const network = createSimulatedNetwork({ seed: 's', clock, links: () => ({ lossRatio: 1 }) });
    const got: number[] = [];
    network.onReliable(1, (_, bytes) => {
      got.push(bytes[0]!);
      network.breakLink(0, 1);
    });
    network.sendReliable(0, 1, Uint8Array.of(1));
    network.change(0, 1, { lossRatio: 0 });
    network.sendReliable(0, 1, Uint8Array.of(2));
    clock.advance(10);
    expect(got).toEqual([]);
    clock.advance(10_000);
    expect(got).toEqual([1]);
  });
});
