import { randomBytes } from 'node:crypto';
import type { RandomSource } from './engine/ports.ts';

/** The system's cryptographic generator. */
export const secureRandom: RandomSource = { bytes: (count) => randomBytes(count) };
