import type { SessionId } from '@greenroom/protocol';
import type { Decision } from '../matchmaking/matchmaker.ts';
import type { SessionEvent } from '../session/events.ts';
import type { CreateSession } from '../session/step.ts';

/** Why somebody was given this seat: the matchmaker's answer with every candidate it rejected. */
export interface LoggedDecision extends Decision {
  readonly policy: string;
  /** The session they came from (requeued or merged); null: an arrival. */
  readonly from: SessionId | null;
}

/** One entry of a session's log, whole: replaying the entries through the machine gives the stored snapshot. */
export type LogEntry =
  | { readonly type: 'created'; readonly create: CreateSession; readonly decision: LoggedDecision }
  | {
      readonly type: 'event';
      readonly event: SessionEvent;
      readonly decision?: LoggedDecision;
      /** Where play begins: what was agreed for it, for whoever reads the log without replaying it (RB-10). */
      readonly agreed?: { readonly inputDelayFrames: number };
    };

/** The log's `type` column: the machine's event, or `created`. */
export function logTypeOf(entry: LogEntry): string {
  return entry.type === 'created' ? 'created' : entry.event.type;
}

export function encodeLogEntry(entry: LogEntry): string {
  return JSON.stringify(entry);
}

/** Throws SyntaxError or TypeError on text that `encodeLogEntry` did not write. */
export function decodeLogEntry(payload: string): LogEntry {
  const entry: LogEntry = JSON.parse(payload);
  if (entry.type !== 'created' && entry.type !== 'event') throw new TypeError('not a log entry');
  return entry;
}
