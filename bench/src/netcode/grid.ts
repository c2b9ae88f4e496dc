/** The conditions under which ours and netplayjs are compared. */
export const RTTS_MS = [0, 50, 100, 200] as const;
export const LOSSES_PERCENT = [0, 5, 15] as const;

export interface GridPoint {
  readonly rttMs: number;
  readonly lossPercent: number;
}

export const GRID: readonly GridPoint[] = RTTS_MS.flatMap((rttMs) =>
  LOSSES_PERCENT.map((lossPercent) => ({ rttMs, lossPercent })),
);

/** How many points there ours uses less. */
export const GRID_SUMMARIES = { cpu: 'grid_cpu_points', bytes: 'grid_bytes_points' } as const;

export function gridId(what: 'cpu_us' | 'bytes', { rttMs, lossPercent }: GridPoint): string {
  return `grid_${what}_rtt${rttMs}_loss${lossPercent}`;
}
