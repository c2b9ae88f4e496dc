import * as v from 'valibot';
import {
  AttemptSchema,
  EntrySignatureSchema,
  EpochSchema,
  GameKeySchema,
  PageNumberSchema,
  ParticipantIdSchema,
  PlayerSlotSchema,
  ResumeTokenSchema,
  SessionIdSchema,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import { ReportSchema } from './reports.ts';

/*
 * Page to server. A file of its own, so that a page, which never decodes these, need not carry them.
 */

/** Number of a signal within its link attempt, from 0. */
const seq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fff_ffff));

/** The socket's `auth`, checked before the connection is accepted. Connecting never takes a seat. */
export const HandshakeSchema = v.object({ protocol: v.pipe(v.number(), v.integer()) });
export type Handshake = v.InferOutput<typeof HandshakeSchema>;

/*
 * Counts are checked before what they count, so that a message as large as the socket takes costs no more than a legal
 * one. A record alone would also take a list.
 */
const LabelsSchema = v.pipe(
  v.unknown(),
  v.check(
    (labels) =>
      typeof labels === 'object' &&
      labels !== null &&
      !Array.isArray(labels) &&
      Object.keys(labels).length <= LIMITS.labels,
    'no labels, or too many',
  ),
  v.record(
    v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.labelKeyChars)),
    v.pipe(v.string(), v.maxLength(LIMITS.labelValueChars)),
  ),
);

/** Request: take a seat or return to one. Sent again, with the token, after every reconnect. */
export const JoinSchema = v.object({
  participant: ParticipantIdSchema,
  labels: v.optional(LabelsSchema, {}),
  game: GameKeySchema,
  token: v.optional(ResumeTokenSchema),
  /** Of a signed entry link: that the lab lets this participant in. */
  signature: v.optional(EntrySignatureSchema),
  /** `resume` returns to a seat or a stored end and never takes a seat. */
  intent: v.picklist(['join', 'resume']),
  /** Round trip to the server, for the matchmaker; null if not measured. */
  rttMs: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(60_000))),
});
export type Join = v.InferOutput<typeof JoinSchema>;

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

/**
 * Request, in play: the link of this attempt to that peer carries nothing, and the pair needs a new one. Both ends may ask:
 * the attempt makes it one. The views tell the new attempt.
 */
export const RelinkSchema = v.object({
  session: SessionIdSchema,
  epoch: EpochSchema,
  peer: PlayerSlotSchema,
  attempt: AttemptSchema,
});
export type Relink = v.InferOutput<typeof RelinkSchema>;

/**
 * Request, in play: a new page sits in this seat. It has loaded the game and has neither links nor state. The views tell
 * the attempts of its new links.
 */
export const RejoinSchema = v.object({
  session: SessionIdSchema,
  epoch: EpochSchema,
  /** Own page number as the view has it, and one. */
  page: v.pipe(PageNumberSchema, v.minValue(1)),
});
export type Rejoin = v.InferOutput<typeof RejoinSchema>;

/** Request: facts, in order. */
export const ReportsSchema = v.object({
  items: v.pipe(
    v.unknown(),
    v.check(
      (items) => Array.isArray(items) && items.length >= 1 && items.length <= LIMITS.reportItems,
      'no list, or too short or too long',
    ),
    v.array(ReportSchema),
  ),
});
export type Reports = v.InferOutput<typeof ReportsSchema>;

/** Request: the server's clock, for the offset estimate. */
export const ClockSchema = v.object({});
/**
 * News. `leaving`: the page itself goes (closed, reloaded), its socket is as good as gone. `stranded`: the page is there,
 * and has neither links nor game of the match it was loaded into.
 */
export const AwaySchema = v.object({
  session: SessionIdSchema,
  epoch: EpochSchema,
  cause: v.picklist(['leaving', 'stranded']),
});
export type Away = v.InferOutput<typeof AwaySchema>;
