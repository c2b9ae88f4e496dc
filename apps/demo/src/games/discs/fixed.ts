/**
 * Fixed-point arithmetic: lengths and speeds are integers, in thousandths of a unit, so that every engine gets
 * the same result to the last bit. All values stay far below 2^53, where integer sums and products are exact.
 */

/** Unit vectors are scaled by this. */
export const SCALE = 1024;

/** The 16 compass directions, counted from 1 clockwise with 1 pointing right; index 0 is "no direction". */
export const COMPASS_X: readonly number[] = [
  0, 1024, 946, 724, 392, 0, -392, -724, -946, -1024, -946, -724, -392, 0, 392, 724, 946,
];
export const COMPASS_Y: readonly number[] = [
  0, 0, 392, 724, 946, 1024, 946, 724, 392, 0, -392, -724, -946, -1024, -946, -724, -392,
];
export const COMPASS_POINTS = 16;

/** Integer quotient, rounded towards zero: the same for left and right, unlike a shift. */
export function divide(value: number, by: number): number {
  return Math.trunc(value / by);
}

/** Length of a vector, rounded down. `Math.sqrt` is exact to the last bit by the language standard. */
export function lengthOf(x: number, y: number): number {
  return Math.floor(Math.sqrt(x * x + y * y));
}

/** The compass direction nearest to a vector, or 0 for none. */
export function compassOf(x: number, y: number): number {
  let best = 0;
  let bestDot = 0;
  for (let point = 1; point <= COMPASS_POINTS; point += 1) {
    const dot = x * COMPASS_X[point]! + y * COMPASS_Y[point]!;
    if (dot > bestDot) {
      bestDot = dot;
      best = point;
    }
  }
  return best;
}
