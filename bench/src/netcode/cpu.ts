import { median } from '../bench.ts';

/** CPU time of the whole process (all threads, so collections and compilers count) that `work` took, in microseconds. */
export function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/**
 * Medians of several works, each run in turn, round after round: what the machine does meanwhile hits all alike.
 * The first rounds warm up the compilers and do not count.
 */
export function interleaved(
  works: readonly (() => number)[],
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): number[] {
  const values: number[][] = works.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    works.forEach((work, index) => {
      const value = work();
      if (round >= 0) values[index]!.push(value);
    });
  }
  return values.map(median);
}
