import * as v from 'valibot';
import { ERROR_CODES } from './error-body.ts';
import {
  AttemptSchema,
  EpochSchema,
  InstantSchema,
  PlayerSlotSchema,
  ResumeTokenSchema,
  SessionIdSchema,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import { ViewSchema } from './view.ts';

/*
 * Server to page: answers and news.
 */

/** Number of a report (0: none yet), or of a signal within its link attempt. */
const seq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fff_ffff));

export const JoinedSchema = v.object({
  token: ResumeTokenSchema,
  /** Reports up to this number are durable; the page goes on with the next. */
  lastSeq: seq,
  view: ViewSchema,
});
export type Joined = v.InferOutput<typeof JoinedSchema>;

export const ReportsAckSchema = v.object({
  /** Everything up to this number is durable. */
  upTo: seq,
  /** Kept, but not acted on, and why. */
  flagged: v.array(v.object({ seq, code: v.picklist(ERROR_CODES) })),
});
export type ReportsAck = v.InferOutput<typeof ReportsAckSchema>;

/** To `relink` and `rejoin`: it is so now. What follows from it stands in the next view. */
export const DoneSchema = v.object({});
export type Done = v.InferOutput<typeof DoneSchema>;

export const ClockAckSchema = v.object({ serverNow: InstantSchema });
export type ClockAck = v.InferOutput<typeof ClockAckSchema>;

/** News: a peer's signal. */
export const RelayedSignalSchema = v.object({
  session: SessionIdSchema,
  epoch: EpochSchema,
  attempt: AttemptSchema,
  from: PlayerSlotSchema,
  seq,
  data: v.pipe(v.string(), v.maxLength(LIMITS.signalChars)),
});
export type RelayedSignal = v.InferOutput<typeof RelayedSignalSchema>;
