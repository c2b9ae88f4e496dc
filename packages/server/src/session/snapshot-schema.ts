import {
  AttemptSchema,
  EndReasonSchema,
  EpisodeSchema,
  EpochSchema,
  FallbackSchema,
  FrameSchema,
  IceServerSchema,
  InstantSchema,
  JsonSchema,
  LIMITS,
  LINK_FAILURES,
  LinkMeasurementSchema,
  PageNumberSchema,
  ParticipantIdSchema,
  ParticipantOutcomeSchema,
  PlayerSlotSchema,
  PlayRulesSchema,
  RelayRuleSchema,
  SceneIdSchema,
  SessionIdSchema,
  ValidationRulesSchema,
} from '@greenroom/protocol';
import * as v from 'valibot';
import { SESSION_STATES, type SessionContext, type SessionRules } from './context.ts';
import { PlacementSchema } from './event-schema.ts';

const instant = v.nullable(InstantSchema);
const slots = v.array(PlayerSlotSchema);
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const RulesSchema = v.object({
  groupSize: v.pipe(count, v.minValue(2), v.maxValue(LIMITS.players)),
  game: v.string(),
  graceMs: ms,
  loadMs: ms,
  maxAttempts: v.pipe(count, v.minValue(1)),
  pairMemoryMs: ms,
  finishMs: ms,
  uploadMs: ms,
  silentEndMs: ms,
  requeueMs: ms,
  onTimeout: v.picklist(['end', 'startWithBots']),
  fallback: v.nullable(FallbackSchema),
  relay: RelayRuleSchema,
  validation: ValidationRulesSchema,
  startFloorMs: ms,
  play: PlayRulesSchema,
  minHumans: v.pipe(count, v.minValue(1)),
  stepsPerSecond: v.pipe(v.number(), v.finite(), v.gtValue(0)),
}) satisfies v.GenericSchema<unknown, SessionRules>;

const ReportSchema = v.object({
  failure: v.nullable(v.picklist(LINK_FAILURES)),
  measurement: LinkMeasurementSchema,
});

const MatchSchema = v.object({
  bots: slots,
  seed: v.string(),
  treatment: v.string(),
  settings: JsonSchema,
  iceServers: v.array(IceServerSchema),
  pairs: v.record(
    v.string(),
    v.object({ key: v.string(), attempt: AttemptSchema, reports: v.record(v.string(), ReportSchema) }),
  ),
  loaded: slots,
});

const FinalFrameSchema = v.object({ frame: FrameSchema, outcome: JsonSchema, checksum: count });

const PlaySchema = v.object({
  inputDelayFrames: count,
  startAt: InstantSchema,
  startDueAt: instant,
  plannedEndAt: InstantSchema,
  started: slots,
  away: slots,
  returning: slots,
  rejoining: slots,
  pages: v.record(v.string(), PageNumberSchema),
  linksDown: v.record(v.string(), slots),
  reconnectDueAt: v.record(v.string(), InstantSchema),
  linkDueAt: v.record(v.string(), InstantSchema),
  capAt: instant,
  finished: v.record(v.string(), FinalFrameSchema),
  episodes: v.record(v.string(), v.object({ ...FinalFrameSchema.entries, episode: EpisodeSchema })),
  gone: v.record(v.string(), ParticipantOutcomeSchema),
  unaware: slots,
  finishDueAt: instant,
  uploaded: slots,
});

const EndSchema = v.object({
  reason: EndReasonSchema,
  outcomes: v.array(
    v.object({ participant: ParticipantIdSchema, ordinal: count, outcome: ParticipantOutcomeSchema }),
  ),
  uploaded: v.array(ParticipantIdSchema),
  uploadDueAt: instant,
});

export const ContextSchema = v.object({
  id: SessionIdSchema,
  scene: SceneIdSchema,
  epoch: EpochSchema,
  createdAt: InstantSchema,
  rules: RulesSchema,
  members: v.array(v.object({ ...PlacementSchema.entries, graceUntil: instant })),
  stateDueAt: instant,
  match: v.nullable(MatchSchema),
  play: v.nullable(PlaySchema),
  end: v.nullable(EndSchema),
}) satisfies v.GenericSchema<unknown, SessionContext>;

/** What `serialize` writes: the version says which machine can read it. */
export const StoredSnapshotSchema = v.object({
  version: count,
  state: v.picklist(SESSION_STATES),
  context: ContextSchema,
});
