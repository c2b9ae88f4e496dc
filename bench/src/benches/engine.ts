import type { Bench } from '../bench.ts';
import { figuresOfChild } from '../netcode/in-child.ts';

const MEASURE = new URL('../netcode/measure-engine.ts', import.meta.url);

/** What a frame costs beside the game. */
export const engine: Bench = {
  ids: ['engine_overhead_us', 'engine_overhead_resimulated_us', 'empty_frame_us'],
  run: () => figuresOfChild(MEASURE),
};
