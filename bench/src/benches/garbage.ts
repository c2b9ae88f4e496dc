import type { Bench, Figure } from '../bench.ts';
import { figuresOfChild } from '../netcode/in-child.ts';

const MEASURE = new URL('../netcode/measure-garbage.ts', import.meta.url);

/** Nothing of 120,000 frames fills a young generation as large as this, so nothing is collected while it is measured. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];

/** What a steady frame leaves for the collector. */
export const garbage: Bench = {
  ids: ['garbage_bytes_per_frame'],
  run: () => measureGarbage(100_000),
};

export function measureGarbage(frames: number): Promise<readonly Figure[]> {
  return figuresOfChild(MEASURE, FLAGS, [String(frames)]);
}
