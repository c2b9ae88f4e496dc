/** Median; of an even count the mean of the middle two; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
}

/** Mean absolute difference of consecutive round trips (as RFC 3550 counts jitter, unsmoothed); 0 of fewer than two. */
export function jitter(rttsMs: readonly number[]): number {
  let sum = 0;
  for (let index = 1; index < rttsMs.length; index++) {
    sum += Math.abs((rttsMs[index] ?? 0) - (rttsMs[index - 1] ?? 0));
  }
  return rttsMs.length < 2 ? 0 : sum / (rttsMs.length - 1);
}
