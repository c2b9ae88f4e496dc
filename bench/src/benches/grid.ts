import type { Bench } from '../bench.ts';
import { GRID, GRID_SUMMARIES, gridId } from '../netcode/grid.ts';
import { figuresOfChild } from '../netcode/in-child.ts';

const MEASURE = new URL('../netcode/measure-grid.ts', import.meta.url);

/** CPU and bytes per frame beside netplayjs, over round trips and losses; the first two lines sum it up. */
export const grid: Bench = {
  ids: [
    ...Object.values(GRID_SUMMARIES),
    ...GRID.map((point) => gridId('cpu_us', point)),
    ...GRID.map((point) => gridId('bytes', point)),
  ],
  run: () => figuresOfChild(MEASURE),
};
