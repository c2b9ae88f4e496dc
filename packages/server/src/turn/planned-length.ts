import type { SessionRules } from '../session/context.ts';

/** A match as long as its rules have it, from `matched` to the end; null: the game alone says when it is over. */
export function plannedSeconds(rules: SessionRules): number | null {
  const { episodes, intermissionMs, durationFrames, countdownMs, reconnectMs } = rules.play;
  if (durationFrames === null) return null;
  const playMs = (durationFrames / rules.stepsPerSecond) * 1_000 * episodes;
  const betweenMs = intermissionMs * (episodes - 1);
  const beforeMs = rules.loadMs + rules.validation.timeoutMs + countdownMs;
  return Math.ceil((beforeMs + playMs + betweenMs + reconnectMs) / 1_000);
}
