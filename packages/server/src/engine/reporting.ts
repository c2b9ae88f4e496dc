import {
  type ErrorCode,
  GreenroomError,
  isPossibleTransition,
  ok,
  type Report,
  type Reports,
  type ReportsAck,
  type Result,
  refuse,
  type SceneId,
  type SessionId,
} from '@greenroom/protocol';
import type { ReportRow } from '../store/port.ts';
import type { ConnectionRef } from './engine.ts';
import { isLateFinish, keepLateFinish } from './late-finish.ts';
import type { EngineParts } from './parts.ts';
import { MAX_REPORT_BYTES, MAX_REPORTS, type Person } from './people.ts';
import { flagOfFact, isPlayFact } from './play-facts.ts';
import { createReportBatch, type ReportBatch } from './report-batch.ts';
import { eventOfReport } from './report-events.ts';
import { payloadOf } from './report-payload.ts';
import { fitting } from './report-room.ts';
import { seatIn } from './seats.ts';
import type { EventInput, Happened } from './session-events.ts';
import type { SessionTurns } from './session-turns.ts';
import { isSuperseded } from './superseded-reports.ts';
import type { Transactions } from './transactions.ts';

export interface Reporting {
  reports(ref: ConnectionRef, message: Reports): Promise<Result<ReportsAck>>;
}

/** One message being worked through: rows that wait for the next commit, and what is known after them. */
interface Batch {
  readonly person: Person;
  readonly ordinal: number;
  rows: ReportRow[];
  /** Of all rows that are not durable yet. */
  bytes: number;
  state: Person['lastState'];
  nextSeq: number;
  readonly flagged: { readonly seq: number; readonly code: ErrorCode }[];
}

export function createReporting(
  parts: EngineParts,
  transactions: Transactions,
  turns: SessionTurns,
): Reporting {
  const batches = new Map<SceneId, ReportBatch>();

  function batchOf(scene: SceneId): ReportBatch {
    const known = batches.get(scene) ?? createReportBatch(parts, transactions, scene);
    batches.set(scene, known);
    return known;
  }

  /** Plain facts wait for the next driving one, or for the end of the message: one commit for all. */
  async function flush(batch: Batch): Promise<void> {
    if (batch.rows.length === 0) return;
    await batchOf(batch.person.scene).keep(batch.rows);
    noteDurable(batch);
  }

  function noteDurable(batch: Batch): void {
    batch.rows = [];
    batch.person.reportBytes += batch.bytes;
    batch.bytes = 0;
    batch.person.lastSeq = batch.nextSeq - 1;
    batch.person.lastState = batch.state;
  }

  async function take(batch: Batch, report: Report, later: readonly Report[]): Promise<void> {
    if (report.kind === 'transition') {
      const isPossible = isPossibleTransition(batch.state, report.from, report.to);
      keep(batch, report, isPossible ? null : 'impossibleTransition');
      batch.state = report.to;
      return;
    }
    const session = sessionToDrive(batch.person, report);
    if (session.type === 'none') return keepUnused(batch, report, session.flag);
    if (isPlayFact(report)) {
      const live = parts.live.get(session.id);
      return keep(batch, report, live ? flagOfFact(report, live.snapshot) : 'disposed');
    }
    if (isSuperseded(report, later)) return keep(batch, report, null);
    const row = rowOf(batch, report, null, parts.clock.now());
    const happened = await tryToHappen({
      session: session.id,
      epoch: report.kind === 'leave' ? undefined : (report.epoch ?? 0),
      event: eventOfReport(report, batch.person.participant),
      eventId: eventIdOf(row),
      reports: [...batch.rows, row],
    });
    if (happened.type === 'moved') {
      batch.bytes += row.payload.length;
      batch.nextSeq = report.seq + 1;
      noteDurable(batch);
      return;
    }
    if (report.kind !== 'leave') return keepUnused(batch, report, flagOf(happened));
    // The session was over by its turn. Whoever was put into another one meanwhile leaves that; else they have left.
    const seat = seatIn(parts, batch.person.scene, batch.person.participant);
    if (seat !== undefined && seat !== session.id) return take(batch, report, later);
    keep(batch, report, null);
  }

  /** It moves no session. */
  async function keepUnused(batch: Batch, report: Report, flag: ErrorCode | null): Promise<void> {
    keep(batch, report, flag);
    const { person } = batch;
    const { session } = report;
    if (session === null || !isLateFinish(person, report)) return;
    await keepLateFinish(parts, transactions, { scene: person.scene, session, rows: batch.rows });
    person.weighed = session;
    noteDurable(batch);
  }

  /** A fault of ours must not make the page send the same report for ever: it is kept, and the session is untouched. */
  async function tryToHappen(input: EventInput): Promise<Exclude<Happened, { type: 'stale' }>> {
    try {
      const happened = await turns.happen(input);
      return happened.type === 'stale' ? { type: 'unchanged' } : happened;
    } catch (error) {
      if (error instanceof GreenroomError && error.code !== 'internal') throw error;
      parts.log.error({ ...input, error }, 'a report could not be acted on');
      return { type: 'refused', code: 'internal', detail: 'not acted on' };
    }
  }

  /**
   * A report drives the session it speaks of, if that is where the person is. A leave is said once and is about the
   * person, not about a group: it counts for wherever the server has put them meanwhile.
   */
  function sessionToDrive(
    { scene, participant, enrolment }: Person,
    report: Report,
  ): { type: 'session'; id: SessionId } | { type: 'none'; flag: ErrorCode | null } {
    const seat = seatIn(parts, scene, participant);
    if (report.kind === 'leave') return seat ? { type: 'session', id: seat } : { type: 'none', flag: null };
    const id = seat ?? enrolment?.session ?? null;
    if (id === null || report.session !== id) return { type: 'none', flag: 'staleEpoch' };
    if (parts.live.get(id)) return { type: 'session', id };
    // Records may come in until retention ends; that they are complete changes nothing any more.
    return { type: 'none', flag: report.kind === 'uploaded' ? null : 'disposed' };
  }

  function keep(batch: Batch, report: Report, flag: ErrorCode | null): void {
    const row = rowOf(batch, report, flag, parts.clock.now());
    batch.rows.push(row);
    batch.bytes += row.payload.length;
    batch.nextSeq = report.seq + 1;
    if (flag === null) return;
    batch.flagged.push({ seq: report.seq, code: flag });
    parts.metrics.count('flagged', flag);
  }

  /** What comes twice is acknowledged again; past a gap nothing is taken, since it could not be acknowledged. */
  function freshOf(items: readonly Report[], firstSeq: number): Report[] {
    const fresh: Report[] = [];
    for (const report of items) {
      const nextSeq = firstSeq + fresh.length;
      if (report.seq === nextSeq) fresh.push(report);
      if (report.seq <= nextSeq) continue;
      parts.metrics.count('dropped', 'reportGap');
      break;
    }
    return fresh;
  }

  async function work(person: Person, { items }: Reports): Promise<Result<ReportsAck>> {
    const { enrolment } = person;
    if (!enrolment) return refuse('notJoined');
    const { lastSeq, lastState } = person;
    const batch: Batch = {
      person,
      ordinal: enrolment.ordinal,
      rows: [],
      bytes: 0,
      state: lastState,
      nextSeq: lastSeq + 1,
      flagged: [],
    };
    const answer = () => {
      const flagged = batch.flagged.filter(({ seq }) => seq <= person.lastSeq);
      return ok({ upTo: person.lastSeq, flagged });
    };
    try {
      const fresh = freshOf(items, batch.nextSeq);
      // What does not fit is not there, for what stands before it either.
      const taken = fitting(parts, person, fresh);
      if (fresh.length > 0 && taken.length === 0) {
        parts.metrics.count('dropped', 'reportsFull');
        return refuse('tooLarge', `${MAX_REPORTS} reports or ${MAX_REPORT_BYTES} bytes of one enrolment`);
      }
      for (const [index, report] of taken.entries()) await take(batch, report, taken.slice(index + 1));
      await flush(batch);
      return answer();
    } catch (error) {
      person.isStale = true;
      if (person.lastSeq > lastSeq) return answer();
      throw error;
    }
  }

  return {
    async reports(ref, message) {
      const connection = parts.connections.get(ref.id);
      if (!connection?.isBound) return refuse('notJoined');
      return parts.people.turn(connection.ref.scene, connection.participant, async (person) => {
        // A newer connection may have taken over while this message waited for its turn.
        if (!connection.isBound) return refuse('notJoined');
        await transactions.refresh();
        return work(person, message);
      });
    },
  };
}

function flagOf(happened: Exclude<Happened, { type: 'moved' | 'stale' }>): ErrorCode | null {
  if (happened.type === 'refused') return happened.code;
  return happened.type === 'gone' ? 'disposed' : null;
}

/** A word of its own in front, since a scene may be called like any other kind of event, `t` for one. */
function eventIdOf({ scene, participant, ordinal, seq }: ReportRow): string {
  return `report:${scene}:${participant}:${ordinal}:${seq}`;
}

function rowOf(
  { person, ordinal }: Batch,
  report: Report,
  flag: ErrorCode | null,
  receivedAt: number,
): ReportRow {
  return {
    scene: person.scene,
    participant: person.participant,
    ordinal,
    seq: report.seq,
    session: report.session,
    kind: report.kind,
    state: report.kind === 'transition' ? report.to : null,
    payload: payloadOf(report),
    receivedAt,
    flag,
  };
}
