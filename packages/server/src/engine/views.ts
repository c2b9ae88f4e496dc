import type { EndedView, View } from '@greenroom/protocol';
import type { SessionMachine } from '../session/step.ts';
import type { EnrolmentRow } from '../store/port.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Person } from './people.ts';

/** What the person may know now: their seat, else how it ended for them; undefined for somebody who has neither. */
export function currentViewOf(machine: SessionMachine, live: LiveSessions, person: Person): View | undefined {
  const seat = live.seatOf(person.participant);
  const session = seat === undefined ? undefined : live.get(seat);
  if (session && session.snapshot.context.scene === person.scene) {
    return machine.viewOf(session.snapshot, person.participant, session.position);
  }
  return person.enrolment && endedViewOf(person.enrolment);
}

/** Built from the stored row alone, so that what is shown is what was stored (REG-51). */
export function endedViewOf(row: EnrolmentRow): EndedView | undefined {
  const { position, session, epoch, reason, outcome, code } = row;
  if (outcome === null || code === null || session === null) return undefined;
  return {
    state: 'ended',
    version: position,
    session,
    epoch: epoch ?? 1,
    reason,
    outcome,
    completionCode: code,
  };
}

/** All of a view but its version: most events change nothing that a member can see. */
export function contentOf(view: View): string {
  return JSON.stringify({ ...view, version: 0 });
}
