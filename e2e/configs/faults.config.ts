import { makeConfig } from './make-config.ts';

/**
 * For the fault matrix (see e2e/faults/matrix): whoever is gone is given up soon, short faults are outlasted by every deadline, and
 * the long ones by none of those in play. The load deadline is the usual one: longer than it takes page and server to notice that
 * nothing arrives any more. Two whose link failed may soon try again.
 */
export const FAULTS_PACE: Parameters<typeof makeConfig>[0] = {
  gameSeconds: 6,
  graceMs: 5_000,
  linkingMs: 8_000,
  loadMs: 30_000,
  countdownMs: 2_500,
  // Below the 15 s in which no server notices that a socket is dead: which deadline ends a long cut is not left to chance.
  reconnectMs: 12_000,
  uploadMs: 2_000,
  maxAttempts: 5,
  pairMemoryMs: 1_000,
  play: { onHidden: 'pause', hiddenAfterMs: 300 },
};

export default makeConfig(FAULTS_PACE);
