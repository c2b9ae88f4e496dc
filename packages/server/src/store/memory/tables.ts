import type {
  EnrolmentRow,
  FailedPair,
  LoggedEvent,
  ReportRow,
  SeatRow,
  SessionRecord,
  SessionWrite,
} from '../port.ts';

export interface DeadlineRow {
  readonly session: SessionWrite['session'];
  readonly name: string;
  readonly dueAt: number;
  readonly generation: number;
  /** The due instant, or the run-out of the last claim. */
  readonly claimableAt: number;
}

/** Everything the store in memory holds, by the keys of the SQLite schema. Maps keep the order of insertion. */
export interface Tables {
  position: number;
  eventCount: number;
  lastAlive: number | undefined;
  /** Position and instant of the committed plans that can still come again, by event id, oldest first. */
  readonly plans: Map<string, { readonly position: number; readonly at: number }>;
  readonly sessions: Map<string, SessionRecord>;
  readonly events: Map<string, LoggedEvent[]>;
  readonly seats: Map<string, SeatRow>;
  readonly deadlines: Map<string, DeadlineRow>;
  /** By scene and participant, then by ordinal. */
  readonly enrolments: Map<string, Map<number, EnrolmentRow>>;
  /** The same rows by the session they name. */
  readonly enrolmentsBySession: Map<string, Set<EnrolmentRow>>;
  /** By scene, then by pair. */
  readonly failedPairs: Map<string, Map<string, FailedPair>>;
  /** By scene, then by treatment. */
  readonly completed: Map<string, Map<string, number>>;
  /** By scene, participant and ordinal, then by seq. */
  readonly reports: Map<string, Map<number, ReportRow>>;
  readonly timelines: Map<string, ReportRow[]>;
}

export function makeTables(): Tables {
  return {
    position: 0,
    eventCount: 0,
    lastAlive: undefined,
    plans: new Map(),
    sessions: new Map(),
    events: new Map(),
    seats: new Map(),
    deadlines: new Map(),
    enrolments: new Map(),
    enrolmentsBySession: new Map(),
    failedPairs: new Map(),
    completed: new Map(),
    reports: new Map(),
    timelines: new Map(),
  };
}

/** One text for a compound key; JSON so that no part can imitate a separator. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

/** The entry of a map, made first where there is none. */
export function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
