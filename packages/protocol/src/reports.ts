import * as v from 'valibot';
import {
  AttemptSchema,
  EpisodeSchema,
  EpochSchema,
  FrameSchema,
  InstantSchema,
  PageNumberSchema,
  PlayerSlotSchema,
  SessionIdSchema,
} from './ids.ts';
import { JsonSchema } from './json.ts';
import { LIMITS } from './limits.ts';
import { PARTICIPANT_STATES } from './participant-transitions.ts';

const text = v.pipe(v.string(), v.maxLength(LIMITS.textChars));
const ms = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(3_600_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const checksum = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));

/** Why a link was not proven. */
export const LINK_FAILURES = [
  'noLink',
  'noLossyChannel',
  'badProof',
  'versionMismatch',
  'digestMismatch',
  'tooSlow',
  'tooLossy',
  'relayRefused',
  'peerRefused',
  'timeout',
  'closed',
] as const;
export type LinkFailure = (typeof LINK_FAILURES)[number];

/** What validation measured on one link, from one end. */
export const LinkMeasurementSchema = v.object({
  /** Median round trip of the probe series. */
  rttMs: v.nullable(ms),
  /** Mean absolute difference of consecutive round trips. */
  jitterMs: v.nullable(ms),
  /** Probes of the peer that we received, of those it sent (one-way loss towards us). */
  probesSent: count,
  probesReceived: count,
  route: v.nullable(v.picklist(['direct', 'relayed'])),
});
export type LinkMeasurement = v.InferOutput<typeof LinkMeasurementSchema>;

/** Facts that every report carries. */
const stamp = {
  /** Rises by one per item of one enrolment, from 1; survives reloads. What repeats is dropped and acknowledged again. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0x7fff_ffff)),
  /** The page's own clock when it happened. */
  clientAt: InstantSchema,
  /** The page's estimate of the server's clock at that moment; null before the first estimate. */
  serverAt: v.nullable(InstantSchema),
  /** The session it speaks of; null before the first. */
  session: v.nullable(SessionIdSchema),
  epoch: v.nullable(EpochSchema),
  /** Simulation frame; null outside of play. */
  frame: v.nullable(FrameSchema),
};

export const TransitionReportSchema = v.object({
  kind: v.literal('transition'),
  ...stamp,
  from: v.picklist(PARTICIPANT_STATES),
  to: v.picklist(PARTICIPANT_STATES),
  cause: text,
});

const LoadedReportSchema = v.object({ kind: v.literal('loaded'), ...stamp });

/** Our verdict on one link. A pair is proven when both ends said so. */
const LinkReportSchema = v.object({
  kind: v.literal('link'),
  ...stamp,
  peer: PlayerSlotSchema,
  attempt: AttemptSchema,
  failure: v.nullable(v.picklist(LINK_FAILURES)),
  measurement: LinkMeasurementSchema,
});

/** Frame 0 was simulated here. */
const StartedReportSchema = v.object({ kind: v.literal('started'), ...stamp });
const LinkDownReportSchema = v.object({ kind: v.literal('linkDown'), ...stamp, peer: PlayerSlotSchema });
const LinkUpReportSchema = v.object({ kind: v.literal('linkUp'), ...stamp, peer: PlayerSlotSchema });

/** This page has the state from a peer and plays in its slot, from `frame` on. */
const RejoinedReportSchema = v.object({
  kind: v.literal('rejoined'),
  ...stamp,
  /** The page of which it is true: said late, from a buffer, it says nothing of a newer one. */
  page: v.pipe(PageNumberSchema, v.minValue(1)),
});

/** How a run of the simulation ended: its last frame is confirmed here. */
const result = {
  session: SessionIdSchema,
  epoch: EpochSchema,
  frame: FrameSchema,
  outcome: v.pipe(
    JsonSchema,
    v.check((value) => JSON.stringify(value).length <= LIMITS.outcomeChars, 'outcome too large'),
  ),
  checksum,
};

/** An episode is over, and another one follows. */
const EpisodeFinishedReportSchema = v.object({
  kind: v.literal('episodeFinished'),
  ...stamp,
  ...result,
  episode: EpisodeSchema,
});

/** The last episode is over, and the game with it. */
const FinishedReportSchema = v.object({ kind: v.literal('finished'), ...stamp, ...result });

/** Everybody stands on `frame`; null: before the first. */
const PausedReportSchema = v.object({ kind: v.literal('paused'), ...stamp });
/** Everybody goes on from `frame`. */
const UnpausedReportSchema = v.object({ kind: v.literal('unpaused'), ...stamp });

/** All who are left have agreed that `frame` is the last with an input of that member's own; null: it gave none. */
const PlayerDroppedReportSchema = v.object({
  kind: v.literal('playerDropped'),
  ...stamp,
  peer: PlayerSlotSchema,
});

/** What a page has kept of two states that differed: each reports its own. */
const desyncLog = {
  /** The first frame that differed; null: it was not found. */
  firstFrame: v.nullable(FrameSchema),
  /** Ours and that of `peer`, frame by frame, the newest agreed one first; null: not known. */
  checksums: v.optional(
    v.pipe(
      v.array(v.object({ frame: FrameSchema, local: v.nullable(checksum), remote: v.nullable(checksum) })),
      v.maxLength(LIMITS.desyncChecksums),
    ),
  ),
  /** Whose game came out otherwise when these frames were stepped again from the agreed one, and first at which frame. */
  unreproduced: v.optional(
    v.pipe(v.array(v.object({ slot: PlayerSlotSchema, frame: FrameSchema })), v.maxLength(LIMITS.players)),
  ),
  /** The confirmed inputs from frame `inputsFrom` on, slot after slot and frame after frame, as hex digits. */
  inputsFrom: v.optional(FrameSchema),
  inputs: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/), v.maxLength(LIMITS.desyncInputChars))),
};

/** Two checksums differed, and everybody goes on from `frame` with the state that `source` had of it. */
const HealedReportSchema = v.object({
  kind: v.literal('healed'),
  ...stamp,
  frame: FrameSchema,
  source: PlayerSlotSchema,
  ...desyncLog,
  /** The one whose checksums are told beside ours. */
  peer: v.optional(PlayerSlotSchema),
});

/** This tab was hidden for longer than the scene allows. */
const HiddenTooLongReportSchema = v.object({ kind: v.literal('hiddenTooLong'), ...stamp });

const DesyncedReportSchema = v.object({
  kind: v.literal('desynced'),
  ...stamp,
  /** The one whose checksums were compared. */
  frame: FrameSchema,
  peer: PlayerSlotSchema,
  localChecksum: checksum,
  remoteChecksum: checksum,
  ...desyncLog,
});

const GameFailedReportSchema = v.object({
  kind: v.literal('gameFailed'),
  ...stamp,
  /** What was thrown, with its stack. */
  message: text,
  /** What the frame was being stepped with, slot after slot, as hex digits; cut where it is too long. */
  inputs: v.optional(text),
});
const LeaveReportSchema = v.object({ kind: v.literal('leave'), ...stamp });

/** Nothing more will come for this session: all records before this item are in. */
const UploadedReportSchema = v.object({ kind: v.literal('uploaded'), ...stamp });

/** One fact that a page reports. In order, kept in the page until acknowledged, acknowledged only when durable. */
export const ReportSchema = v.variant('kind', [
  TransitionReportSchema,
  LoadedReportSchema,
  LinkReportSchema,
  StartedReportSchema,
  LinkDownReportSchema,
  LinkUpReportSchema,
  RejoinedReportSchema,
  EpisodeFinishedReportSchema,
  FinishedReportSchema,
  PausedReportSchema,
  UnpausedReportSchema,
  PlayerDroppedReportSchema,
  HealedReportSchema,
  HiddenTooLongReportSchema,
  DesyncedReportSchema,
  GameFailedReportSchema,
  LeaveReportSchema,
  UploadedReportSchema,
]);
export type Report = v.InferOutput<typeof ReportSchema>;
export type ReportKind = Report['kind'];
export type ReportOf<K extends ReportKind> = Extract<Report, { kind: K }>;
