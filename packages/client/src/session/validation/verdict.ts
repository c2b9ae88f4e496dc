import type { LinkFailure, LinkMeasurement, ValidationRules } from '@greenroom/protocol';

/** Is a measured link good enough to play on? Pure: both ends judge by the same rules, each what it received. */
export function judgeLink(
  measurement: LinkMeasurement,
  rules: Pick<ValidationRules, 'maxRttMs' | 'maxLossRatio'>,
  relay: 'never' | 'turn',
): LinkFailure | null {
  if (measurement.route === 'relayed' && relay === 'never') return 'relayRefused';
  if (lossRatio(measurement) > rules.maxLossRatio) return 'tooLossy';
  if (measurement.rttMs === null || measurement.rttMs > rules.maxRttMs) return 'tooSlow';
  return null;
}

/** Share of the peer's probes that did not arrive, 0 to 1; 1 when none was sent, since nothing was shown. */
export function lossRatio(measurement: Pick<LinkMeasurement, 'probesSent' | 'probesReceived'>): number {
  if (measurement.probesSent === 0) return 1;
  return Math.max(0, 1 - measurement.probesReceived / measurement.probesSent);
}

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
