import {
  canonicalJson,
  type ErrorCode,
  type Report,
  type SceneId,
  type SessionId,
} from '@greenroom/protocol';
import { completionCodeOf } from '../plan/effects.ts';
import type { EnrolmentRow, ReportRow } from '../store/port.ts';
import type { EngineParts } from './parts.ts';
import type { Person } from './people.ts';
import { rowsOnly } from './session-events.ts';
import type { Transactions } from './transactions.ts';

/**
 * Whose end was a mistake of the evidence: the session ended as `participantLost`, and yet every member has played it to
 * the same final frame, as their reports say that came in later. All of them or nobody (SES-10); what has been corrected
 * is not corrected again. `members`: those of the game, `reports`: what they have said of its end.
 */
export function completedAfterAll(
  members: readonly EnrolmentRow[],
  reports: readonly ReportRow[],
): readonly EnrolmentRow[] {
  const finishes = members.map((member) => finishesOf(member, reports));
  const isSaid = finishes.every((own) => own.length > 0 && own.length <= MAX_FINISHES);
  const isSame = isSaid && new Set(finishes.flat()).size === 1;
  return isSame ? members.filter(({ outcome }) => outcome !== 'completed') : [];
}

/** A page says once how a game ended. Who says it more often than this agrees with nothing, as who takes it back. */
const MAX_FINISHES = 8;

/** Was refused for what it claims, not for when it came. */
const IMPLAUSIBLE: ErrorCode = 'implausible';

/** As texts, so that they can be compared; also those that the member has revoked, which then agree with nothing. */
function finishesOf(member: EnrolmentRow, reports: readonly ReportRow[]): readonly string[] {
  return reports
    .filter(
      ({ kind, participant, ordinal, flag }) =>
        kind === 'finished' &&
        flag !== IMPLAUSIBLE &&
        participant === member.participant &&
        ordinal === member.ordinal,
    )
    .flatMap(({ payload }) => {
      const report: Report = JSON.parse(payload);
      if (report.kind !== 'finished' || report.epoch !== member.epoch) return [];
      return canonicalJson([report.frame, report.checksum, report.outcome]);
    });
}

/**
 * May this report be the one that corrects the person's end? Only their first late word: after it nothing that they say
 * can, it can only be taken back, and what could be said thousands of times must not cost a look at the others each time.
 */
export function isLateFinish({ enrolment, weighed }: Person, report: Report): boolean {
  return (
    report.kind === 'finished' &&
    report.session === enrolment?.session &&
    report.session !== weighed &&
    report.epoch === enrolment.epoch &&
    enrolment.reason === 'participantLost' &&
    enrolment.outcome !== 'completed'
  );
}

/**
 * Keeps the rows of a late finish and, in the same commit, corrects the outcomes if it is the last one that was missing.
 * The session stays as it is. Rejects as transactions do.
 */
export async function keepLateFinish(
  parts: EngineParts,
  transactions: Transactions,
  { scene, session, rows }: { scene: SceneId; session: SessionId; rows: readonly ReportRow[] },
): Promise<void> {
  const { store, people, clock } = parts;
  // One after the other: two that come in at once must not each miss the other's.
  await parts.sessionQueue.run(session, async () => {
    // Who left the waiting room of this session has a row as well, and was no member of the game.
    const enrolments = await store.enrolmentsOf(session);
    const members = enrolments.filter(({ reason }) => reason === 'participantLost');
    const said = await Promise.all(
      members.map((member) => store.finishReports(member, session, MAX_FINISHES + 1)),
    );
    const corrected = completedAfterAll(members, [...said.flat(), ...rows]);
    const code = codeOf(parts, scene);
    const eventId = parts.nextEventId('lateFinish');
    const plan = rowsOnly({ eventId, at: clock.now(), reports: rows });
    // Memory has what the store had before, whoever is connected or not: what changes is news to the counts.
    for (const row of corrected) people.adopt(row);
    try {
      await transactions.run(scene, () => ({
        ...plan,
        plan: {
          ...plan.plan,
          enrolments: corrected.map((row): EnrolmentRow => ({ ...row, outcome: 'completed', code })),
        },
      }));
    } catch (error) {
      // It may have been stored all the same.
      for (const { participant } of corrected) {
        const person = people.get(scene, participant);
        if (person) person.isStale = true;
      }
      throw error;
    } finally {
      for (const { participant } of corrected) people.forgetIfIdle(scene, participant);
    }
    if (corrected.length > 0) parts.log.warn({ scene, session }, 'a lost session was played to its end');
  });
}

function codeOf(parts: EngineParts, id: SceneId): string {
  const scene = parts.sceneOf(id);
  return scene ? completionCodeOf(scene, 'completed') : '';
}
