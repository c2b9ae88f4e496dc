import * as v from 'valibot';
import { EndReasonSchema, ParticipantOutcomeSchema, RequeueCauseSchema } from './end-reasons.ts';
import { EpochSchema, InstantSchema, PageNumberSchema, PlayerSlotSchema, SessionIdSchema } from './ids.ts';
import { MatchSchema } from './match.ts';

/** Rises with every change that this participant can see; a page drops a view that is not newer than the one it has. */
const version = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const head = { version, session: SessionIdSchema, epoch: EpochSchema };

/** Another way through the study, in the researcher's words. */
export const FallbackSchema = v.object({
  text: v.string(),
  /** Where it is, if it is a page; null: the text says it all. */
  url: v.nullable(v.string()),
});
export type Fallback = v.InferOutput<typeof FallbackSchema>;

export const WaitingViewSchema = v.object({
  state: v.literal('waiting'),
  ...head,
  groupSize: count,
  /** Seats taken, ours included. */
  present: count,
  /** Seats still open. */
  needed: count,
  /** Server clock: when the server ends our wait. */
  deadlineAt: InstantSchema,
  /** Server clock: our first arrival, kept over requeues. */
  arrivedAt: InstantSchema,
  /** Set when we are here because a match did not work out. */
  requeuedBecause: v.nullable(RequeueCauseSchema),
  /** What the scene offers to whom no link could be made, while nobody else is there; null: nothing. */
  fallback: v.nullable(FallbackSchema),
});

export const MatchedViewSchema = v.object({
  state: v.literal('matched'),
  ...head,
  match: MatchSchema,
  /** Server clock: all members must have loaded by then. */
  loadDueAt: InstantSchema,
});

export const ValidatingViewSchema = v.object({
  state: v.literal('validating'),
  ...head,
  match: MatchSchema,
  /** Server clock: all pairs must be proven by then. */
  dueAt: InstantSchema,
});

/**
 * `lost`: no socket and the link reported down, or `away` said; a deadline runs. `returning`: a page is there again and is
 * being brought up to date; the deadline runs on. `gone`: left or lost for good, and the game goes on without them.
 */
export const MemberPresenceSchema = v.object({
  slot: PlayerSlotSchema,
  presence: v.picklist(['here', 'offline', 'lost', 'returning', 'gone']),
  /** The page in this seat: it rises when another one rejoins the game there, which has neither links nor state. */
  page: PageNumberSchema,
  /** Server clock: the game ends then unless the member can be reached again; also while only a link of theirs is down. */
  reconnectDueAt: v.nullable(InstantSchema),
});
export type MemberPresence = v.InferOutput<typeof MemberPresenceSchema>;

export const PlayingViewSchema = v.object({
  state: v.literal('playing'),
  ...head,
  match: MatchSchema,
  /** Server clock: frame 0. */
  startAt: InstantSchema,
  /** Agreed before frame 0, the same for everybody. */
  inputDelayFrames: count,
  /** Everybody who began to play; bots are none of them. */
  members: v.array(MemberPresenceSchema),
});

export const EndedViewSchema = v.object({
  state: v.literal('ended'),
  ...head,
  /** Null when the session goes on without us. */
  reason: v.nullable(EndReasonSchema),
  outcome: ParticipantOutcomeSchema,
  /** Stored before it was sent. */
  completionCode: v.string(),
});

/** All that one participant may know now: complete, so that a page that comes back needs nothing else. */
export const ViewSchema = v.variant('state', [
  WaitingViewSchema,
  MatchedViewSchema,
  ValidatingViewSchema,
  PlayingViewSchema,
  EndedViewSchema,
]);
export type View = v.InferOutput<typeof ViewSchema>;
export type WaitingView = v.InferOutput<typeof WaitingViewSchema>;
export type MatchedView = v.InferOutput<typeof MatchedViewSchema>;
export type ValidatingView = v.InferOutput<typeof ValidatingViewSchema>;
export type PlayingView = v.InferOutput<typeof PlayingViewSchema>;
export type EndedView = v.InferOutput<typeof EndedViewSchema>;
