import type { SessionContext } from './context.ts';
import type { SessionEventOf } from './events.ts';
import { updateMembers } from './members.ts';

/**
 * What a page needs to find a server that is back: it tries again up to 7.5 s apart (`RETRY_MAX_MS` of the client, and
 * half of it by chance), then measures the clock and joins. A scene's grace may be shorter, for pages that go by themselves.
 */
const RETURN_MS = 10_000;

/** When a page that was there before an outage must be back. */
export function backDueAt(rules: SessionContext['rules'], event: SessionEventOf<'serverRestarted'>): number {
  return event.at + Math.max(rules.graceMs, RETURN_MS);
}

/**
 * A presence deadline after an outage: later by the gap, and never sooner than a page needs to come back.
 * The server was away, not the participant.
 */
export function afterOutage(
  dueAt: number,
  rules: SessionContext['rules'],
  event: SessionEventOf<'serverRestarted'>,
): number {
  return Math.max(dueAt + event.gapMs, backDueAt(rules, event));
}

export function dropConnections(context: SessionContext): SessionContext {
  return updateMembers(context, () => ({ connection: null }));
}
