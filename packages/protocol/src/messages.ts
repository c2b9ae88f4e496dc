import * as v from 'valibot';
import type { ErrorBody } from './errors.ts';
import { ERROR_CODES } from './errors.ts';
import {
  AttemptSchema,
  EpochSchema,
  GameKeySchema,
  InstantSchema,
  ParticipantIdSchema,
  PlayerSlotSchema,
  ResumeTokenSchema,
  SessionIdSchema,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import { ReportSchema } from './reports.ts';
import type { Result } from './result.ts';
import { type View, ViewSchema } from './view.ts';

const seq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fff_ffff));

/** The socket's `auth`, checked before the connection is accepted. Connecting never takes a seat. */
export const HandshakeSchema = v.object({ protocol: v.pipe(v.number(), v.integer()) });
export type Handshake = v.InferOutput<typeof HandshakeSchema>;

const LabelsSchema = v.pipe(
  v.record(
    v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.labelKeyChars)),
    v.pipe(v.string(), v.maxLength(LIMITS.labelValueChars)),
  ),
  v.check((labels) => Object.keys(labels).length <= LIMITS.labels, 'too many labels'),
);

// ---- page to server ----

/** Request: take a seat or return to one. Sent again, with the token, after every reconnect. */
export const JoinSchema = v.object({
  participant: ParticipantIdSchema,
  labels: v.optional(LabelsSchema, {}),
  game: GameKeySchema,
  token: v.optional(ResumeTokenSchema),
  /** `resume` returns to a seat or a stored end and never takes a seat. */
  intent: v.picklist(['join', 'resume']),
  /** Round trip to the server, for the matchmaker; null if not measured. */
  rttMs: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(60_000))),
});
export type Join = v.InferOutput<typeof JoinSchema>;

export const JoinedSchema = v.object({
  token: ResumeTokenSchema,
  /** Reports up to this number are durable; the page goes on with the next. */
  lastSeq: seq,
  view: ViewSchema,
});
export type Joined = v.InferOutput<typeof JoinedSchema>;

/** Request: one opaque offer, answer or candidate for one peer of this session. */
export const SignalSchema = v.object({
  session: SessionIdSchema,
  epoch: EpochSchema,
  attempt: AttemptSchema,
  to: PlayerSlotSchema,
  /** Counts the signals of this link attempt from 0, so that the receiver can drop repeats. */
  seq,
  data: v.pipe(v.string(), v.maxLength(LIMITS.signalChars)),
});
export type Signal = v.InferOutput<typeof SignalSchema>;

/** Request: facts, in order. */
export const ReportsSchema = v.object({
  items: v.pipe(v.array(ReportSchema), v.minLength(1), v.maxLength(LIMITS.reportItems)),
});
export type Reports = v.InferOutput<typeof ReportsSchema>;

export const ReportsAckSchema = v.object({
  /** Everything up to this number is durable. */
  upTo: seq,
  /** Kept, but not acted on, and why. */
  flagged: v.array(v.object({ seq, code: v.picklist(ERROR_CODES) })),
});
export type ReportsAck = v.InferOutput<typeof ReportsAckSchema>;

/** Request: the server's clock, for the offset estimate. */
export const ClockSchema = v.object({});
export const ClockAckSchema = v.object({ serverNow: InstantSchema });
export type ClockAck = v.InferOutput<typeof ClockAckSchema>;

/** News: the page is being hidden for good or reloaded. */
export const AwaySchema = v.object({ session: SessionIdSchema, epoch: EpochSchema });
export type Away = v.InferOutput<typeof AwaySchema>;

// ---- server to page ----

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

type Ack<T> = (answer: Result<T, ErrorBody>) => void;

/** socket.io's typed event map, page to server. What arrives is `unknown` until its schema has passed it. */
export interface ClientToServerEvents {
  join: (message: Join, ack: Ack<Joined>) => void;
  signal: (message: Signal, ack: Ack<null>) => void;
  reports: (message: Reports, ack: Ack<ReportsAck>) => void;
  clock: (message: Record<string, never>, ack: Ack<ClockAck>) => void;
  away: (message: Away) => void;
}

/** socket.io's typed event map, server to page. */
export interface ServerToClientEvents {
  view: (view: View) => void;
  signal: (signal: RelayedSignal) => void;
  /** Another tab with the same token took the seat; the server closes this connection next. */
  superseded: () => void;
}

/** Path of a scene's socket.io namespace. */
export function sceneNamespace(scene: string): string {
  return `/scene/${scene}`;
}
