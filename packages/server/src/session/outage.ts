import type { SessionContext } from './context.ts';
import type { SessionEventOf } from './events.ts';
import { updateMembers } from './members.ts';

/**
 * A presence deadline after an outage: later by the gap, and never sooner than the grace that a page needs to come back.
 * The server was away, not the participant.
 */
export function afterOutage(
  dueAt: number,
  rules: SessionContext['rules'],
  event: SessionEventOf<'serverRestarted'>,
): number {
  return Math.max(dueAt + event.gapMs, event.at + rules.graceMs);
}

export function dropConnections(context: SessionContext): SessionContext {
  return updateMembers(context, () => ({ connection: null }));
}
