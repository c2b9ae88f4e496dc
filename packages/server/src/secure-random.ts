import { randomBytes } from 'node:crypto';
import type { RandomSource } from './engine/ports.ts';

/** Bytes that are fetched at once: a call of the generator costs about as much for 4 KiB as for 16 bytes. */
const POOL_BYTES = 4_096;

let pool = Buffer.alloc(0);

/** The system's cryptographic generator. */
export const secureRandom: RandomSource = {
  bytes(count) {
    if (count > POOL_BYTES) return randomBytes(count);
    if (pool.length < count) pool = randomBytes(POOL_BYTES);
    const taken = pool.subarray(0, count);
    // Each byte is given out once.
    pool = pool.subarray(count);
    return taken;
  },
};
