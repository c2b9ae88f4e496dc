/**
 * Seeded random numbers, the same in every engine: 32-bit integer arithmetic only.
 * The state is four unsigned 32-bit words and belongs to the snapshot, so that a rollback also rolls back chance.
 */
export interface Random {
  /** The next unsigned 32-bit integer. */
  uint32(): number;
  /** An integer in `[0, bound)`, without modulo bias. `bound` is an integer from 1 to 2^32. */
  int(bound: number): number;
  /** A number in `[0, 1)` with 32 random bits. */
  float(): number;
}
