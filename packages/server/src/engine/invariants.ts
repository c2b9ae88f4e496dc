import { seatHoldersOf } from '../plan/seats.ts';
import { checkInvariants } from '../session/invariants.ts';
import type { Committed } from './committed.ts';
import type { EngineParts } from './parts.ts';

/**
 * The contract's invariants, as far as one commit can break them, in each session by itself and between them: counted and
 * logged, never thrown (the commit stands). Less than 10 us a session.
 */
export function checkCommit(parts: EngineParts, { sessions, enrolments }: Committed): void {
  const released = new Set<string>();
  const taken = new Set<string>();
  const settled = new Set<string>(
    enrolments.filter(({ outcome }) => outcome !== null).map(({ participant }) => participant),
  );
  for (const { before, after } of sessions) {
    const now = new Set<string>(seatHoldersOf(after).map(({ participant }) => participant));
    for (const { participant } of seatHoldersOf(before)) if (!now.has(participant)) released.add(participant);
  }
  for (const { id, after, deadlines } of sessions) {
    const violated = (rule: string, what: string) => {
      parts.metrics.count('violation', rule);
      parts.log.error({ session: id, rule, what }, 'invariant violated');
    };
    const holders = seatHoldersOf(after);
    for (const broken of checkInvariants(after)) violated(ruleOf(broken), broken);
    if (after.state === 'disposed' && deadlines.length > 0)
      violated('SES-5', `${deadlines.length} deadlines`);
    for (const { participant } of holders) {
      const seat = parts.live.seatOf(participant);
      const isHeldElsewhere = seat !== undefined && seat !== id && !released.has(participant);
      if (isHeldElsewhere || taken.has(participant)) violated('SES-1', `second seat of ${participant}`);
      taken.add(participant);
    }
  }
  for (const participant of released) {
    if (taken.has(participant) || settled.has(participant)) continue;
    parts.metrics.count('violation', 'SES-12');
    parts.log.error({ participant }, 'a seat was freed and nobody was told why');
  }
}

/** The rule that a sentence names; most are about the snapshot's own make, and name none. */
function ruleOf(sentence: string): string {
  return /SES-\d+/.exec(sentence)?.[0] ?? 'snapshot';
}
