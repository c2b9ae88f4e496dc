import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/store/port.ts';
import { encodeCall, encodePlan } from '../../src/store/sqlite/wire.ts';
import { decodeCall, decodePlan, readCells } from '../../src/store/sqlite/wire-reader.ts';
import { seeded } from '../support/seeded.ts';
import { anyPlan } from './any-plan.ts';

describe('the list of cells between the threads', () => {
  it('gives back every plan as it was, one after the other', () => {
    fc.assert(
      fc.property(fc.array(anyPlan(), { minLength: 1, maxLength: 4 }), (plans) => {
        const reader = readCells(plans.flatMap((plan) => encodePlan(plan)));
        const read: Plan[] = [];
        while (!reader.isAtEnd()) {
          expect(reader.next()).toBe('commit');
          read.push(decodePlan(reader));
        }
        expect(read).toEqual(plans.map(withoutPositions));
      }),
      seeded('wire', 300),
    );
  });

  it('gives back a call with its arguments', () => {
    const reader = readCells([
      ...encodeCall('lastReport', ['kitchen', 'ann', 2]),
      ...encodeCall('counts', []),
    ]);
    expect([reader.next(), decodeCall(reader)]).toEqual(['lastReport', ['kitchen', 'ann', 2]]);
    expect([reader.next(), decodeCall(reader)]).toEqual(['counts', []]);
    expect(reader.isAtEnd()).toBe(true);
  });
});

/** The position of an enrolment is the commit's to give: it does not travel. */
function withoutPositions(plan: Plan): Plan {
  return { ...plan, enrolments: plan.enrolments.map((row) => ({ ...row, position: 0 })) };
}
