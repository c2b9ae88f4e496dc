import { beforeEach, describe, expect, it } from 'vitest';
import { isSameLoss, slotsOf } from '../src/lost-players.ts';
import { Membership } from '../src/membership.ts';
import type { PeerEndpoint } from '../src/peer-endpoint.ts';

/** Slot 1 of five; slot 4 has had no player from frame 0 on. */
let members: Membership;
let awaited: [slot: number, at: number][];

beforeEach(() => {
  awaited = [];
  const makeEndpoint = (slot: number) => {
    const awaitReturn = (at: number) => void awaited.push([slot, at]);
    return { slot, awaitReturn } as unknown as PeerEndpoint;
  };
  members = new Membership({ players: 5, localSlot: 1, absent: [4], makeEndpoint });
});

const slots = () => members.endpoints.map(({ slot }) => slot);
const sets = () => {
  const { lost, gone, back, absent } = members.lost;
  return { lost: slotsOf(lost), gone: slotsOf(gone), back: slotsOf(back), absent: slotsOf(absent) };
};
const NOBODY = { lost: [], gone: [], back: [], absent: [4] };
const bits = (...list: number[]) => list.reduce((set, slot) => set | (1 << slot), 0);

describe('a player who is lost', () => {
  it('[RB-17] is no peer any more, and for good once it is dropped', () => {
    expect(slots()).toEqual([0, 2, 3]);
    members.suspend(2);
    members.suspend(2);
    expect([slots(), sets()]).toEqual([[0, 3], { ...NOBODY, lost: [2] }]);
    members.drop(2);
    members.drop(3);
    expect([slots(), sets()]).toEqual([[0], { ...NOBODY, lost: [2, 3], gone: [2, 3] }]);
    expect([members.endpointOf(0)?.slot, members.endpointOf(2)]).toEqual([0, undefined]);
  });

  it('[RB-17] is somebody else than we, in a slot there is, who was in play', () => {
    for (const slot of [1, -1, 5, 0.5, Number.NaN, 4]) {
      members.suspend(slot);
      members.drop(slot);
      expect(members.readmit(slot), String(slot)).toBeUndefined();
    }
    expect([slots(), sets()]).toEqual([[0, 2, 3], NOBODY]);
  });

  it.each([0, 2, 3])(
    '[RB-19] is a peer again, in the place of its slot, when a new page sits in slot %i',
    (slot) => {
      members.suspend(slot);
      expect(members.readmit(slot)).toBe(members.endpointOf(slot));
      expect([slots(), sets()]).toEqual([[0, 2, 3], { ...NOBODY, lost: [slot], back: [slot] }]);
      expect(members.readmit(slot)).toBeUndefined();
      expect(slots()).toEqual([0, 2, 3]);
    },
  );

  it('[RB-19] does not come back when nobody was lost, or it is gone for good', () => {
    expect(members.readmit(2)).toBeUndefined();
    members.drop(2);
    expect(members.readmit(2)).toBeUndefined();
    expect([slots(), sets()]).toEqual([[0, 3], { ...NOBODY, lost: [2], gone: [2] }]);
  });

  it('[RB-17] [RB-19] is lost anew when its new page is lost, and can be dropped then', () => {
    members.suspend(2);
    members.readmit(2);
    members.drop(2);
    expect([slots(), sets()]).toEqual([[0, 3], { ...NOBODY, lost: [2], gone: [2] }]);
    expect(slotsOf(members.lost.again)).toEqual([2]);
  });
});

describe('play that goes on', () => {
  it('[RB-17] leaves who is gone behind, and keeps a loss that was not agreed on', () => {
    members.drop(2);
    members.suspend(3);
    members.readmit(3);
    const agreed = members.lost.agree();
    members.suspend(0);
    members.lost.goOn(agreed);
    expect(sets()).toEqual({ lost: [0], gone: [], back: [], absent: [2, 4] });
    members.suspend(2);
    expect(sets().lost).toEqual([0]);
  });

  it('[RB-17] [RB-19] stands still anew for a page that was lost again since it was agreed on', () => {
    members.suspend(3);
    members.readmit(3);
    const agreed = members.lost.agree();
    members.suspend(3);
    members.lost.goOn(agreed);
    expect(sets()).toEqual({ ...NOBODY, lost: [3] });
  });

  it('takes two losses for the same only when nothing differs', () => {
    const loss = { lost: 6, gone: 2, back: 4 };
    expect(isSameLoss(loss, { ...loss })).toBe(true);
    for (const other of [{ lost: 7 }, { gone: 0 }, { back: 0 }]) {
      expect(isSameLoss(loss, { ...loss, ...other })).toBe(false);
    }
    expect(slotsOf(0x1ff)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a page that comes back', () => {
  it('[RB-19] takes over who is lost and who was gone before, and stays back itself', () => {
    members.adopt({ lost: bits(1, 2), gone: bits(2), back: bits(1) }, bits(3), 70);
    expect(slots()).toEqual([0]);
    expect(sets()).toEqual({ lost: [1, 2], gone: [2], back: [1], absent: [3, 4] });
  });

  it('[RB-19] has nothing against itself, whatever it was told before', () => {
    members.drop(3);
    members.lost.gone |= bits(1);
    members.lost.comeBack(1, bits(3));
    expect(sets()).toEqual({ lost: [1], gone: [], back: [1], absent: [3, 4] });
  });

  it('[RB-19] follows those who have a say: lost, gone, back, and lost again', () => {
    members.follow({ lost: bits(2, 3), gone: 0, back: bits(2) }, 10);
    expect([slots(), sets()]).toEqual([[0, 2], { ...NOBODY, lost: [2, 3], back: [2] }]);
    expect(awaited).toEqual([[2, 10]]);
    // The same word again changes nothing.
    const peer = members.endpointOf(2);
    members.follow({ lost: bits(2, 3), gone: 0, back: bits(2) }, 20);
    expect([members.endpointOf(2), awaited.length]).toEqual([peer, 1]);
    members.follow({ lost: bits(2, 3), gone: bits(3), back: 0 }, 30);
    expect([slots(), sets()]).toEqual([[0], { ...NOBODY, lost: [2, 3], gone: [3] }]);
    members.follow({ lost: bits(2), gone: 0, back: bits(2) }, 40);
    expect([slots(), awaited.at(-1)]).toEqual([
      [0, 2],
      [2, 40],
    ]);
  });
});
