import * as v from 'valibot';
import { AttemptSchema, PlayerSlotSchema } from './ids.ts';
import { JsonSchema } from './json.ts';
import { LIMITS } from './limits.ts';

const positiveMs = v.pipe(v.number(), v.finite(), v.minValue(0));
const frames = v.pipe(v.number(), v.integer(), v.minValue(0));

export const IceServerSchema = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});
export type IceServer = v.InferOutput<typeof IceServerSchema>;

/**
 * `never`: direct links only; `turn`: relayed links are allowed; `only`: every link is relayed, so that nobody learns the
 * address of another's computer.
 */
export const RelayRuleSchema = v.picklist(['never', 'turn', 'only']);
export type RelayRule = v.InferOutput<typeof RelayRuleSchema>;

/** When a link is good enough to play on. Both sides judge by the same numbers. */
export const ValidationRulesSchema = v.object({
  /** From `validating` to the verdicts of all pairs. */
  timeoutMs: positiveMs,
  /** Median round trip of the probe series, at most. */
  maxRttMs: positiveMs,
  /** Share of probes lost one way, 0 to 1, at most, in either direction. */
  maxLossRatio: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Probes sent by each side, about 8 ms apart. */
  probes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
});
export type ValidationRules = v.InferOutput<typeof ValidationRulesSchema>;

export const PlayRulesSchema = v.object({
  /** `auto`: chosen when play begins, from the proven links; the playing view names the frames. */
  inputDelayFrames: v.union([frames, v.literal('auto')]),
  maxPredictionFrames: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)),
  checksumIntervalFrames: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** How long a lost member may stay away before the session ends. */
  reconnectMs: positiveMs,
  /** What a page does whose tab is hidden: stop the game for all, play on by the clock in the worker, or end it. */
  onHidden: v.picklist(['pause', 'predict', 'end']),
  /** How long a tab may be hidden before that. */
  hiddenAfterMs: positiveMs,
  /** What becomes of the game when a member is gone for good: it ends, or goes on with that slot idle or played by a bot. */
  onPlayerDrop: v.picklist(['end', 'idle', 'bot']),
  /** What a differing checksum leads to: a transfer of the state that most have, or the end. */
  onDesync: v.picklist(['heal', 'end']),
  /** Between the start message and frame 0. */
  countdownMs: positiveMs,
  /** Runs of the simulation, one after the other. */
  episodes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.episodes)),
  /** Between the last frame of one and the first of the next. */
  intermissionMs: positiveMs,
  /** Each episode ends after this many frames at the latest; null: only by its own outcome. */
  durationFrames: v.nullable(v.pipe(frames, v.minValue(1))),
});
export type PlayRules = v.InferOutput<typeof PlayRulesSchema>;

/** One pair of this participant: the peer's slot, the pair's secret and the number of the link. */
export const PairSchema = v.object({
  peer: PlayerSlotSchema,
  /** 128 random bits, base64url; only the two ends of this pair are told it. */
  key: v.pipe(v.string(), v.minLength(22), v.maxLength(44)),
  attempt: AttemptSchema,
});
export type Pair = v.InferOutput<typeof PairSchema>;

/** Everything a page needs to build links and to play: the same for the whole life of a match. */
export const MatchSchema = v.object({
  slot: PlayerSlotSchema,
  /** Slots of the simulation, those of bots included. */
  players: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.players)),
  /** Slots that the game's own bot plays from frame 0, on every page alike: no person, no link. */
  bots: v.array(PlayerSlotSchema),
  game: v.string(),
  /** Seeds the game's random numbers; the same text for every member. */
  seed: v.string(),
  treatment: v.string(),
  /** The scene's game settings merged with the factors of the treatment. */
  settings: JsonSchema,
  iceServers: v.array(IceServerSchema),
  relay: RelayRuleSchema,
  pairs: v.array(PairSchema),
  validation: ValidationRulesSchema,
  play: PlayRulesSchema,
});
export type Match = v.InferOutput<typeof MatchSchema>;
