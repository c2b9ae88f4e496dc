import type { RelayRule, ValidationRules } from './match.ts';
import type { LinkFailure, LinkMeasurement } from './reports.ts';

/** The route that a rule refuses. One that a browser does not tell is none. */
const AGAINST = { never: 'relayed', turn: undefined, only: 'direct' } as const;

/**
 * Is a measured link good enough to play on? Both ends judge by the same rules, each what it received, and the server
 * judges again what they report.
 */
export function judgeLink(
  measurement: LinkMeasurement,
  rules: Pick<ValidationRules, 'maxRttMs' | 'maxLossRatio'>,
  relay: RelayRule,
): LinkFailure | null {
  if (measurement.route === AGAINST[relay]) return 'relayRefused';
  if (lossRatio(measurement) > rules.maxLossRatio) return 'tooLossy';
  if (measurement.rttMs === null || measurement.rttMs > rules.maxRttMs) return 'tooSlow';
  return null;
}

/** Share of the peer's probes that did not arrive, 0 to 1; 1 when none was sent, since nothing was shown. */
function lossRatio(measurement: Pick<LinkMeasurement, 'probesSent' | 'probesReceived'>): number {
  if (measurement.probesSent === 0) return 1;
  return Math.max(0, 1 - measurement.probesReceived / measurement.probesSent);
}
