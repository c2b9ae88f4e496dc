/** Distances go with the square: x ** 2. */
export function square(x: number): number {
  return Math.floor(Math.min(1e6, Math.abs(x)) ** 2);
}
