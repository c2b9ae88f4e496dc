import fc from 'fast-check';

/** Any plain data, as far as a generator can think of it. */
export const anyPlain = fc.anything({
  withTypedArray: true,
  withBigInt: true,
  withNullPrototype: true,
  withSparseArray: false,
  maxDepth: 3,
  key: fc.string({ maxLength: 3, unit: 'binary' }).filter((key) => key !== '__proto__'),
});
