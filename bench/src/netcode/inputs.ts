/** The keys of a slot for its n-th frame. */
export type Script = (slot: number, index: number) => number;

/** Another value in every frame: each guess is wrong. */
export const restless: Script = (slot, index) => (index * 7 + slot * 3) & 0x0f;

/** Keys as people press them: one of four goes down, and up again; a change four times a second at 60 Hz. */
export const keyLike: Script = (slot, index) => {
  const change = Math.floor((index + slot * 7) / 15);
  return change % 2 === 0 ? 0 : 1 << (hashed(slot, change) & 3);
};

/** A new random byte in every frame: the worst for delta coding. */
export const randomBytes: Script = (slot, index) => hashed(slot, index) & 0xff;

/** Nobody does anything. */
export const idle: Script = () => 0;

function hashed(slot: number, index: number): number {
  const mixed = Math.imul(index + 1, 0x9e37_79b1) ^ Math.imul(slot + 1, 0x85eb_ca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d) >>> 12;
}
