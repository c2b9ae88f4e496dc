import {
  AttemptSchema,
  EpisodeSchema,
  FrameSchema,
  IceServerSchema,
  InstantSchema,
  JsonSchema,
  LIMITS,
  LINK_FAILURES,
  LinkMeasurementSchema,
  PageNumberSchema,
  ParticipantIdSchema,
  PlayerSlotSchema,
  RequeueCauseSchema,
} from '@greenroom/protocol';
import * as v from 'valibot';
import type { Placement, SessionEvent, SessionEventType } from './events.ts';

/** Ids of connections and sessions, names of deadlines: made by the server, never long. */
const name = v.pipe(v.string(), v.maxLength(256));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Of two instants. */
const GapSchema = v.pipe(v.number(), v.finite(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const finalFrame = {
  frame: FrameSchema,
  outcome: JsonSchema,
  checksum: v.pipe(count, v.maxValue(0xffff_ffff)),
};
const by = { at: InstantSchema, participant: ParticipantIdSchema };

export const PlacementSchema = v.object({
  participant: ParticipantIdSchema,
  ordinal: v.pipe(count, v.minValue(1)),
  connection: v.nullable(name),
  arrivedAt: InstantSchema,
  waitingDeadlineAt: InstantSchema,
  attempts: count,
  requeuedBecause: v.nullable(RequeueCauseSchema),
  rttMs: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
}) satisfies v.GenericSchema<unknown, Placement>;

const MatchDrawSchema = v.object({
  seed: v.string(),
  pairSecrets: v.record(v.string(), v.string()),
  treatment: v.string(),
  settings: JsonSchema,
  iceServers: v.array(IceServerSchema),
});

/**
 * The shape of every event, by type. The socket layer has checked its own messages; this is for the whole way to the
 * machine, replay of a log included: an instant that is no number would arm a deadline that never fires.
 */
const EVENT_SCHEMAS = {
  seatTaken: v.object({ type: v.literal('seatTaken'), at: InstantSchema, placement: PlacementSchema }),
  match: v.object({ type: v.literal('match'), at: InstantSchema, draw: MatchDrawSchema }),
  matchWithBots: v.object({
    type: v.literal('matchWithBots'),
    at: InstantSchema,
    present: v.pipe(v.array(ParticipantIdSchema), v.minLength(1), v.maxLength(LIMITS.players)),
    draw: MatchDrawSchema,
  }),
  connected: v.object({ type: v.literal('connected'), ...by, connection: name }),
  disconnected: v.object({ type: v.literal('disconnected'), ...by, connection: name }),
  left: v.object({ type: v.literal('left'), ...by }),
  loaded: v.object({ type: v.literal('loaded'), ...by }),
  linkReported: v.object({
    type: v.literal('linkReported'),
    ...by,
    peer: PlayerSlotSchema,
    attempt: AttemptSchema,
    failure: v.nullable(v.picklist(LINK_FAILURES)),
    measurement: LinkMeasurementSchema,
  }),
  started: v.object({ type: v.literal('started'), ...by }),
  away: v.object({ type: v.literal('away'), ...by, cause: v.picklist(['leaving', 'stranded']) }),
  linkDown: v.object({ type: v.literal('linkDown'), ...by, peer: PlayerSlotSchema }),
  linkUp: v.object({ type: v.literal('linkUp'), ...by, peer: PlayerSlotSchema }),
  relink: v.object({ type: v.literal('relink'), ...by, peer: PlayerSlotSchema, attempt: AttemptSchema }),
  rejoin: v.object({ type: v.literal('rejoin'), ...by, page: PageNumberSchema }),
  rejoined: v.object({ type: v.literal('rejoined'), ...by, page: PageNumberSchema }),
  finished: v.object({ type: v.literal('finished'), ...by, ...finalFrame }),
  episodeFinished: v.object({
    type: v.literal('episodeFinished'),
    ...by,
    episode: EpisodeSchema,
    ...finalFrame,
  }),
  hiddenTooLong: v.object({ type: v.literal('hiddenTooLong'), ...by }),
  desynced: v.object({ type: v.literal('desynced'), ...by, frame: FrameSchema }),
  gameFailed: v.object({
    type: v.literal('gameFailed'),
    ...by,
    message: v.pipe(v.string(), v.maxLength(LIMITS.textChars)),
  }),
  uploaded: v.object({ type: v.literal('uploaded'), ...by }),
  deadline: v.object({ type: v.literal('deadline'), at: InstantSchema, name }),
  serverRestarted: v.object({ type: v.literal('serverRestarted'), at: InstantSchema, gapMs: GapSchema }),
  merged: v.object({ type: v.literal('merged'), at: InstantSchema, into: name }),
  cancelled: v.object({
    type: v.literal('cancelled'),
    at: InstantSchema,
    reason: v.picklist(['cancelled', 'serverShutdown']),
  }),
} satisfies { readonly [T in SessionEventType]: v.GenericSchema<unknown, SessionEvent & { type: T }> };

export const SESSION_EVENT_TYPES = Object.keys(EVENT_SCHEMAS) as readonly SessionEventType[];

/**
 * A copy of the event with its known fields and no others, or what is wrong with it. Never throws. An unknown type must
 * not get as far as the chart, which remembers every type that it was ever asked about.
 */
export function checkEvent(event: SessionEvent): SessionEvent | string {
  try {
    if (!Object.hasOwn(EVENT_SCHEMAS, event.type)) return 'no such event';
    const schema: v.GenericSchema<unknown, SessionEvent> = EVENT_SCHEMAS[event.type];
    const result = v.safeParse(schema, event, { abortEarly: true });
    if (result.success) return result.output;
    return `${event.type}: ${v.getDotPath(result.issues[0]) ?? 'event'} is malformed`;
  } catch (error) {
    // No object at all, or one that is built to break its reader (nested without end, say).
    return String(error);
  }
}
