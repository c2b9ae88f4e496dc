import { expect, test } from 'vitest';
import { applyPlan } from '../../src/store/memory/apply-plan.ts';
import { makeTables } from '../../src/store/memory/tables.ts';
import { plan, write } from './plans.ts';

const HOUR_MS = 3_600_000;

test('[SES-13] the store in memory forgets the ids of plans that can come no more, session after session', () => {
  const tables = makeTables();
  const sizes: number[] = [];
  for (let count = 0; count < 20_000; count += 1) {
    const at = 1_000 + count * 1_000;
    const kept = plan(`e${count}`, { at, writes: [write(`s${count}`, { state: 'disposed' })] });
    expect(applyPlan(tables, kept).type).toBe('ok');
    // Not known yet whether it was applied: the same again.
    if (count % 100 === 0) expect(applyPlan(tables, kept).type).toBe('duplicate');
    if (count % 1_000 === 999) sizes.push(tables.plans.size);
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(HOUR_MS / 1_000);
  expect(sizes.at(-1)).toBe(HOUR_MS / 1_000);
});

test('[SES-6] a plan that comes again after all is not applied twice', () => {
  const tables = makeTables();
  const first = plan('first', { writes: [write('s1')] });
  applyPlan(tables, first);
  applyPlan(tables, plan('just known', { at: 1_000 + HOUR_MS - 1 }));
  expect(applyPlan(tables, first).type).toBe('duplicate');
  applyPlan(tables, plan('forgotten', { at: 1_000 + HOUR_MS }));
  expect(applyPlan(tables, first)).toEqual({ type: 'conflict', session: 's1' });
});
