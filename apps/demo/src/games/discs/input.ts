import { COMPASS_POINTS } from './fixed.ts';

export interface DiscsInput {
  /** Compass point from 1 to 16 (1 is right, clockwise), or 0 for none. */
  readonly push: number;
  readonly isDashing: boolean;
}

const PUSH_MASK = 0b011111;
const DASH_BIT = 0b100000;

export function encodeDiscsInput(input: DiscsInput): number {
  return input.push | (input.isDashing ? DASH_BIT : 0);
}

/** One shared input per byte, made once: decoding must not make garbage at 60 Hz. */
export const DECODED_INPUTS: readonly DiscsInput[] = Array.from({ length: 256 }, (_, byte) => {
  const push = byte & PUSH_MASK;
  return Object.freeze({ push: push <= COMPASS_POINTS ? push : 0, isDashing: (byte & DASH_BIT) !== 0 });
});
