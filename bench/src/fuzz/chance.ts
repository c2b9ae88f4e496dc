import { createRandom, type Random } from '@greenroom/netcode';

/** Seeded choices: the same seed gives the same inputs, on any machine. */
export interface Chance {
  int(below: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  pick<T>(from: readonly T[]): T;
  bytes(count: number): Uint8Array;
}

export function createChance(seed: string): Chance {
  const random: Random = createRandom(seed);
  const int = (below: number) => random.int(below);
  return {
    int,
    oneIn: (times) => int(times) === 0,
    pick: <T>(from: readonly T[]) => from[int(from.length)] as T,
    bytes: (count) => Uint8Array.from({ length: count }, () => int(256)),
  };
}
