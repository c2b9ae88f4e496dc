/** One measured number; printed as one JSON line with `--json`. */
export interface Figure {
  readonly id: string;
  /** Median over `n` runs. */
  readonly value: number;
  readonly unit: 'ms' | 'us' | 'bytes' | 'KiB' | 'ratio' | 'points';
  readonly n: number;
  /** What the same work costs with somebody else's tool, measured in the same run. */
  readonly peer?: string;
  readonly peerValue?: number;
  readonly note?: string;
}

/** One file of `benches/`: measures what belongs together. */
export interface Bench {
  /** Every id that `run` can give, in the order of the table. */
  readonly ids: readonly string[];
  /** Measures at least the wanted ids; what is not wanted may be left out. Throws when it cannot measure. */
  run(wanted: ReadonlySet<string>): Promise<readonly Figure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error('no median of nothing');
  return (low + high) / 2;
}
