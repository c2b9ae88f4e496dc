import type { Bench, Figure } from '../bench.ts';
import { figuresOfChild } from '../netcode/in-child.ts';

const MEASURE = new URL('../netcode/measure-rollback.ts', import.meta.url);

const SHAPES = { rollback7_typed_us: 'typed', rollback7_object_us: 'object' } as const;
type Id = keyof typeof SHAPES;

/** One frame with a rollback of seven, beside netplayjs. */
export const rollback: Bench = {
  ids: Object.keys(SHAPES),
  async run(wanted) {
    const figures: Figure[] = [];
    for (const id of [...wanted] as Id[]) {
      figures.push(...(await figuresOfChild(MEASURE, [], [SHAPES[id]])));
    }
    return figures;
  },
};
