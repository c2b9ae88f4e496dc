import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { type EndReason, PARTICIPANT_OUTCOMES, type ParticipantOutcome } from '@greenroom/protocol';
import { replayLog } from '../../../packages/server/src/plan/replay-log.ts';
import type { SessionSnapshot } from '../../../packages/server/src/session/context.ts';
import { sessionMachine } from '../../../packages/server/src/session/session-machine.ts';
import type { EnrolmentRow, LoggedEvent } from '../../../packages/server/src/store/port.ts';
import { codeOf } from './completion-codes.ts';

export interface StoredReport {
  readonly scene: string;
  readonly participant: string;
  readonly seq: number;
  readonly payload: string;
  readonly flag: string | null;
}

/** The whole record, read from the file beside the server. */
export interface StoredRecord {
  readonly sessions: ReadonlyMap<
    string,
    { readonly snapshot: string; readonly events: readonly LoggedEvent[] }
  >;
  readonly enrolments: readonly EnrolmentRow[];
  readonly reports: readonly StoredReport[];
  /** Rows of seats and deadlines. */
  readonly held: Readonly<Record<'seat' | 'deadline', number>>;
  readonly plans: {
    readonly count: number;
    readonly last: number;
    readonly events: number;
    readonly logged: number;
  };
}

type Ends = ReadonlyMap<string, SessionSnapshot>;

/** Which ends of a person go with which end of their session. */
const OUTCOMES: Readonly<Record<EndReason, readonly ParticipantOutcome[]>> = {
  completed: ['completed'],
  abandoned: ['youLeft', 'youWereLost', 'waitingRoomTimeout'],
  loadTimeout: ['loadTimeout'],
  validationFailed: ['linkFailed'],
  participantLeft: ['youLeft', 'partnerLeft'],
  // Completed: corrected by what came in later.
  participantLost: ['youWereLost', 'partnerLost', 'completed'],
  desynced: ['desynced'],
  excluded: ['excluded', 'partnerExcluded'],
  gameFailed: ['gameFailed'],
  cancelled: ['cancelled'],
  serverShutdown: ['serverShutdown'],
};
/** Ends that somebody has brought about, who is told so. */
const CULPRITS: Partial<Record<EndReason, ParticipantOutcome>> = {
  participantLeft: 'youLeft',
  participantLost: 'youWereLost',
  excluded: 'excluded',
};
/** Of somebody whose session went on without them. */
const ALONE: readonly ParticipantOutcome[] = ['youLeft', 'youWereLost', 'waitingRoomTimeout'];

export function readRecord(file: string): StoredRecord {
  const db = new DatabaseSync(file, { readOnly: true });
  const all = <T>(sql: string) => db.prepare(sql).all() as T[];
  try {
    const sessions = new Map<string, { snapshot: string; events: LoggedEvent[] }>();
    for (const { id, snapshot } of all<{ id: string; snapshot: string }>('SELECT id, snapshot FROM session'))
      sessions.set(id, { snapshot, events: [] });
    const events = all<LoggedEvent>(
      `SELECT e.position, s.id AS session, e.version, '' AS eventId, e.type, e.payload, 0 AS at
        FROM session_event e JOIN session s ON s.ordinal = e.session ORDER BY e.session, e.version`,
    );
    for (const event of events) sessions.get(event.session)?.events.push(event);
    const [plans] = all<StoredRecord['plans']>(
      `SELECT count(*) AS count, max(position) AS last,
        (SELECT events FROM plan ORDER BY position DESC LIMIT 1) AS events,
        (SELECT count(*) FROM session_event) AS logged FROM plan`,
    );
    const rows = (table: string) =>
      all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n ?? Number.NaN;
    return {
      sessions,
      enrolments: all('SELECT *, token_hash AS tokenHash FROM enrolment'),
      reports: all(
        'SELECT scene, participant, seq, payload, flag FROM report ORDER BY scene, participant, seq',
      ),
      held: { seat: rows('seat'), deadline: rows('deadline') },
      plans: plans as StoredRecord['plans'],
    };
  } finally {
    db.close();
  }
}

/** What is wrong with the record by itself: a sentence for each thing. */
export function checkRecord(record: StoredRecord): string[] {
  const wrongs: string[] = [];
  const ends = new Map<string, SessionSnapshot>();
  for (const [id, { snapshot, events }] of record.sessions) {
    try {
      const replayed = replayLog(sessionMachine, events);
      ends.set(id, replayed);
      if (!isDeepStrictEqual(replayed, sessionMachine.parse(snapshot)))
        wrongs.push(`session ${id}: its log leads to another snapshot than the stored one (SES-9)`);
      if (replayed.state !== 'disposed') wrongs.push(`session ${id} is stuck in ${replayed.state} (SES-12)`);
    } catch (error) {
      wrongs.push(`session ${id}: ${error}`);
    }
  }
  const { held, plans } = record;
  if (held.seat > 0 || held.deadline > 0) wrongs.push(`still held: ${JSON.stringify(held)} (SES-5)`);
  if (plans.count !== plans.last || plans.events !== plans.logged)
    wrongs.push(`positions with gaps: ${JSON.stringify(plans)}`);
  return [
    ...wrongs,
    ...record.enrolments.flatMap((row) => checkEnrolment(row, ends)),
    ...checkTold(record.enrolments, ends),
    ...checkCulprits(ends),
  ];
}

function checkEnrolment(row: EnrolmentRow, ends: Ends): string[] {
  const { participant, outcome, reason, code, session } = row;
  const who = `${participant} (${outcome}, ${reason})`;
  if (outcome === null || code === null || code === '') return [`${who} has no end (SES-12)`];
  if (code !== codeOf(outcome)) return [`${who} has the code ${code}`];
  const end = ends.get(session ?? '')?.context.end;
  if (!end) return [`${who}: no end of session ${session}`];
  const settled = end.outcomes.filter((one) => one.participant === participant);
  if (settled.length > 1) return [`${who}: settled twice`];
  const own = settled[0]?.outcome;
  const isCorrected = end.reason === 'participantLost' && outcome === 'completed';
  if (own !== undefined && own !== outcome && !isCorrected)
    return [`${who}: the session says ${own} (SES-10)`];
  if (reason === null) return ALONE.includes(outcome) ? [] : [`${who}: not an end without the others`];
  if (reason !== end.reason) return [`${who}: the session ended as ${end.reason} (SES-10)`];
  return own !== undefined && OUTCOMES[reason].includes(outcome)
    ? []
    : [`${who}: not an end of that session`];
}

/** Whoever a session has settled has that end and no other. */
function checkTold(enrolments: readonly EnrolmentRow[], ends: Ends): string[] {
  const sessionOf = new Map(
    enrolments.map(({ participant, ordinal, session }) => [`${participant} ${ordinal}`, session]),
  );
  if (sessionOf.size < enrolments.length) return ['an enrolment twice'];
  return [...ends].flatMap(([id, { context }]) =>
    (context.end?.outcomes ?? [])
      .filter(({ participant, ordinal }) => sessionOf.get(`${participant} ${ordinal}`) !== id)
      .map(({ participant, outcome }) => `${participant}: ${outcome} of session ${id} is not in the record`),
  );
}

/** Nobody is told of somebody else's fault in a session where nobody is at fault. */
export function checkCulprits(
  ends: ReadonlyMap<string, { readonly context: Pick<SessionSnapshot['context'], 'end'> }>,
): string[] {
  return [...ends].flatMap(([id, { context }]) => {
    const { reason, outcomes = [] } = context.end ?? {};
    const fault = reason && CULPRITS[reason];
    return fault === undefined || outcomes.some(({ outcome }) => outcome === fault)
      ? []
      : [`session ${id} ended as ${reason}, and nobody is told ${fault} (SES-10)`];
  });
}

/** How many people had each end. */
export function countOutcomes({ enrolments }: StoredRecord): Record<string, number> {
  return Object.fromEntries(
    PARTICIPANT_OUTCOMES.map(
      (one) => [one, enrolments.filter(({ outcome }) => outcome === one).length] as const,
    ).filter(([, count]) => count > 0),
  );
}
