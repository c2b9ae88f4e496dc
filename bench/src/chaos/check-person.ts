import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { EndedView } from '@greenroom/protocol';
import type { EnrolmentRow } from '../../../packages/server/src/store/port.ts';
import type { StoredReport } from './check-record.ts';
import type { Witness } from './person.ts';

/** What the record has of one person. */
export interface Stored {
  readonly enrolments: readonly EnrolmentRow[];
  readonly reports: readonly StoredReport[];
}

/** What the record and one person do not agree on. */
export function checkPerson(witness: Witness, stored: Stored, toldAtLast: EndedView | undefined): string[] {
  const { participant, token, acknowledged, told, wrongs } = witness;
  const found = [...wrongs];
  const [enrolment, ...more] = stored.enrolments;
  if (more.length > 0) found.push(`${more.length + 1} enrolments where one is allowed`);
  // Whoever was gone before the first answer may have come too late for a seat.
  if (!enrolment) {
    if (acknowledged.length > 0 || told.length > 0) found.push('no enrolment (SES-9)');
    return found.map((what) => `${participant}: ${what}`);
  }
  if (token !== undefined && hash(token) !== enrolment.tokenHash)
    found.push('another token than theirs (SES-8)');
  const rows = new Map(stored.reports.map((row) => [row.seq, row]));
  for (const report of acknowledged) {
    const row = rows.get(report.seq);
    if (!row) found.push(`report ${report.seq} was acknowledged and is not there (SES-9)`);
    else if (!isDeepStrictEqual(JSON.parse(row.payload), JSON.parse(JSON.stringify(report))))
      found.push(`report ${report.seq} is another one: ${row.payload}`);
  }
  if (Math.max(0, ...rows.keys()) !== rows.size) found.push('reports with gaps');
  const views = toldAtLast ? [...told, toldAtLast] : told;
  if (!toldAtLast) found.push('was not told an end when asked again');
  for (const view of views)
    if (!isEndOf(enrolment, view, view === toldAtLast)) found.push(tellsOther(view, enrolment));
  return found.map((what) => `${participant}: ${what}`);
}

function isEndOf({ outcome, reason, code }: EnrolmentRow, view: EndedView, isLast: boolean): boolean {
  if (view.outcome === outcome && view.reason === reason && view.completionCode === code) return true;
  // The one end that is corrected, later and for the better.
  return !isLast && reason === 'participantLost' && view.reason === reason && outcome === 'completed';
}

function tellsOther({ outcome, reason, completionCode }: EndedView, row: EnrolmentRow): string {
  const told = `${outcome}, ${reason}, ${completionCode}`;
  return `was told ${told}; the record says ${row.outcome}, ${row.reason}, ${row.code} (SES-10)`;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
