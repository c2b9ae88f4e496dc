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
    expect(stats).toEqual({ sent: 200, sentBytes: 200, lost: 0, delivered: 200 });
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
