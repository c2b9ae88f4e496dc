import type { EnrolmentRow, FailedPair, Plan, ReportRow, SeatRow, SessionWrite } from '../port.ts';
import type { Cell } from './wire.ts';

/** Reads what `encodePlan` and `encodeCall` wrote, in the same order. */
export interface CellReader {
  readonly isAtEnd: () => boolean;
  /** The caller says what was written there: both ends are this one file pair. */
  readonly next: <T extends Cell>() => T;
}

export function readCells(cells: readonly Cell[]): CellReader {
  let index = 0;
  return {
    isAtEnd: () => index >= cells.length,
    next: <T extends Cell>() => cells[index++] as T,
  };
}

function many<T>(reader: CellReader, read: (reader: CellReader) => T): T[] {
  const rows: T[] = [];
  for (let left = reader.next<number>(); left > 0; left--) rows.push(read(reader));
  return rows;
}

export function decodeCall(reader: CellReader): (string | number)[] {
  return many(reader, ({ next }) => next<string | number>());
}

// Object literals are evaluated in the order they are written: that order is the format.

export function decodePlan(reader: CellReader): Plan {
  const { next } = reader;
  const head = {
    eventId: next<string>(),
    moreEventIds: many(reader, () => next<string>()),
    at: next<number>(),
  };
  const deadline = next<number>() === 1 ? { deadline: decodeFired(reader) } : {};
  return {
    ...head,
    ...deadline,
    writes: many(reader, decodeWrite),
    enrolments: many(reader, decodeEnrolment),
    failedPairs: many(reader, decodePair),
    reports: many(reader, decodeReport),
  };
}

function decodeFired({ next }: CellReader): NonNullable<Plan['deadline']> {
  return { session: next<SessionWrite['session']>(), name: next<string>(), generation: next<number>() };
}

function decodeWrite(reader: CellReader): SessionWrite {
  const { next } = reader;
  return {
    session: next<SessionWrite['session']>(),
    scene: next<SessionWrite['scene']>(),
    expectedVersion: next<number>(),
    machineVersion: next<number>(),
    state: next<string>(),
    snapshot: next<string>(),
    events: many(reader, () => ({
      type: next<string>(),
      payload: next<string>(),
      eventIndex: next<number>(),
    })),
    seatsTaken: many(reader, () => ({
      participant: next<SeatRow['participant']>(),
      session: next<SeatRow['session']>(),
    })),
    seatsReleased: many(reader, () => next<SeatRow['participant']>()),
    deadlinesSet: many(reader, () => ({ name: next<string>(), dueAt: next<number>() })),
    deadlinesCleared: many(reader, () => next<string>()),
  };
}

function decodeEnrolment({ next }: CellReader): EnrolmentRow {
  return {
    scene: next<EnrolmentRow['scene']>(),
    participant: next<EnrolmentRow['participant']>(),
    ordinal: next<number>(),
    tokenHash: next<string>(),
    labels: next<string>(),
    arrivedAt: next<number>(),
    attempts: next<number>(),
    session: next<EnrolmentRow['session']>(),
    epoch: next<number | null>(),
    treatment: next<string | null>(),
    outcome: next<EnrolmentRow['outcome']>(),
    reason: next<EnrolmentRow['reason']>(),
    code: next<string | null>(),
    endedAt: next<number | null>(),
    // Given by the commit.
    position: 0,
  };
}

function decodePair({ next }: CellReader): FailedPair {
  return {
    scene: next<FailedPair['scene']>(),
    a: next<FailedPair['a']>(),
    b: next<FailedPair['b']>(),
    until: next<number>(),
  };
}

function decodeReport({ next }: CellReader): ReportRow {
  return {
    scene: next<ReportRow['scene']>(),
    participant: next<ReportRow['participant']>(),
    ordinal: next<number>(),
    seq: next<number>(),
    session: next<ReportRow['session']>(),
    kind: next<string>(),
    state: next<string | null>(),
    payload: next<string>(),
    receivedAt: next<number>(),
    flag: next<string | null>(),
  };
}
