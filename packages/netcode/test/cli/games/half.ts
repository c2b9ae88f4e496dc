import { walk } from './good.ts';

const { outcome: _, ...rest } = walk;

/** Lacks what a game must have. */
export const half = { ...rest, input: { sizeBytes: 1 } };
