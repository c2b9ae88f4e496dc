import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideHeal } from '../src/heal-rule.ts';

function states(...checksums: readonly number[]) {
  return checksums.map((checksum, slot) => ({ slot, checksum }));
}

describe('[RB-13] whose state counts', () => {
  it('is that of the largest group, given by its lowest slot', () => {
    expect(decideHeal(states(1, 2, 2))).toEqual({ source: 1, slots: [0] });
    expect(decideHeal(states(2, 1, 2, 1, 1))).toEqual({ source: 1, slots: [0, 2] });
    expect(decideHeal(states(5, 6, 7, 7))).toEqual({ source: 2, slots: [0, 1] });
  });

  it('is that with the lowest slot among groups of one size', () => {
    expect(decideHeal(states(1, 2))).toEqual({ source: 0, slots: [1] });
    expect(decideHeal(states(9, 1, 1, 9))).toEqual({ source: 0, slots: [1, 2] });
    expect(decideHeal(states(3, 2, 1))).toEqual({ source: 0, slots: [1, 2] });
    expect(decideHeal(states(0, 4, 5, 5, 4))).toEqual({ source: 1, slots: [0, 2, 3] });
  });

  it('is nobody to be healed when all are equal, and of those who are there only', () => {
    expect(decideHeal(states(7, 7, 7))).toEqual({ source: 0, slots: [] });
    expect(decideHeal([{ slot: 5, checksum: 1 }])).toEqual({ source: 5, slots: [] });
    expect(
      decideHeal([
        { slot: 4, checksum: 1 },
        { slot: 2, checksum: 0 },
      ]),
    ).toEqual({ source: 2, slots: [4] });
  });

  it('is the same whoever asks, in whatever order it heard of the others', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.nat(2), { minLength: 1, maxLength: 8 })
          .chain((checksums) =>
            fc.tuple(
              fc.constant(states(...checksums)),
              fc.shuffledSubarray(states(...checksums), { minLength: checksums.length }),
            ),
          ),
        ([ordered, shuffled]) => {
          const heal = decideHeal(shuffled);
          expect(heal).toEqual(decideHeal(ordered));
          const right = ordered[heal.source]!.checksum;
          for (const { slot, checksum } of ordered)
            expect(heal.slots.includes(slot)).toBe(checksum !== right);
        },
      ),
    );
  });
});
