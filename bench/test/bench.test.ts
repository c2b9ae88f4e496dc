import { describe, expect, test } from 'vitest';
import { readArguments } from '../src/arguments.ts';
import { type Figure, median } from '../src/bench.ts';
import { measureRelay } from '../src/peers/measure-relay.ts';
import type { Trace } from '../src/peers/trace.ts';
import { jsonLine, table } from '../src/print.ts';
import { BENCHES } from '../src/registry.ts';
import { type Arrived, checkPairs } from '../src/server/arrive-together.ts';

const figure: Figure = { id: 'a_ms', value: 1.23456, unit: 'ms', n: 20, peer: 'x', peerValue: 2 };

describe('the bench command', () => {
  test('a figure is one JSON line with the agreed keys', () => {
    expect(JSON.parse(jsonLine(figure))).toEqual({ ...figure, value: 1.235 });
  });

  test('the table has one line a figure, below its heads', () => {
    const [head, ...lines] = table([figure]).split('\n');
    expect(head).toMatch(/^id +value +unit +n +peer +peer value +note$/);
    expect(lines).toEqual(['a_ms  1.235  ms    20  x     2']);
  });

  test('takes --json and --only, and refuses what it does not know', () => {
    expect(readArguments(['--json', '--only', 'b'], ['a', 'b'])).toEqual({
      isJson: true,
      only: new Set(['b']),
    });
    expect(readArguments([], ['a']).only).toBeUndefined();
    expect(() => readArguments(['--only', 'c'], ['a'])).toThrow('there is no bench c');
    expect(() => readArguments(['--all'], ['a'])).toThrow();
  });

  test('no id is given twice', () => {
    const ids = BENCHES.flatMap((bench) => bench.ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the median of an even number is between the middle two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
    expect(() => median([])).toThrow();
  });
});

test('the socket.io relay plays a recorded session and its CPU time is told', async () => {
  const view = { view: 1 };
  const trace: Trace = {
    namespace: '/scene/kitchen',
    members: [
      [
        {
          event: 'join',
          message: { id: 'a' },
          answer: { ok: true },
          causes: [{ to: 1, event: 'view', message: view }],
        },
        { event: 'away', message: {}, causes: [] },
      ],
      [
        {
          event: 'join',
          message: { id: 'b' },
          answer: { ok: true },
          causes: [{ to: 0, event: 'view', message: view }],
        },
      ],
    ],
  };
  const cpuUs = await measureRelay(trace, { total: 6, atOnce: 3, warmUp: 0 });
  expect(cpuUs).toBeGreaterThan(0);
});

test('[REG-09] who is matched twice, left or not validated makes no figure of arrivals', () => {
  const one = (participant: string, slot: number, other: Partial<Arrived> = {}): Arrived => ({
    participant,
    matchedMs: 1,
    matches: [{ session: 's', slot }],
    isValidated: true,
    outcome: 'completed',
    ...other,
  });
  expect(() => checkPairs([one('ada', 0), one('ben', 1)])).not.toThrow();
  expect(() => checkPairs([one('ada', 0)])).toThrow('session s has the slots 0');
  expect(() => checkPairs([one('ada', 0), one('ben', 1), one('eve', 1)])).toThrow('0,1,1');
  const twice = { matches: ['s', 't'].map((session) => ({ session, slot: 0 })) };
  expect(() => checkPairs([one('ada', 0, twice)])).toThrow('ada was matched 2 times');
  expect(() => checkPairs([one('ada', 0, { isValidated: false })])).toThrow('not validated');
});
