import * as v from 'valibot';
import { LIMITS } from './limits.ts';

const ID_PATTERN = /^[A-Za-z0-9._:@-]+$/;
const SCENE_PATTERN = /^[a-z0-9][a-z0-9-]*$/;
const SESSION_PATTERN = /^[A-Za-z0-9_-]+$/;

/** A person in the study, named by the recruiter (for example a PROLIFIC_PID); stable across sessions. Never shown to peers. */
export type ParticipantId = string & v.Brand<'ParticipantId'>;
export const ParticipantIdSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LIMITS.participantIdChars),
  v.regex(ID_PATTERN),
  v.brand('ParticipantId'),
);

/** One multiplayer stage of an experiment, named in the config; lives as long as the config names it. */
export type SceneId = string & v.Brand<'SceneId'>;
export const SceneIdSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LIMITS.sceneIdChars),
  v.regex(SCENE_PATTERN),
  v.brand('SceneId'),
);

/** One group's life in one scene; made by the server with its first seat, never used again. */
export type SessionId = string & v.Brand<'SessionId'>;
export const SessionIdSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LIMITS.sessionIdChars),
  v.regex(SESSION_PATTERN),
  v.brand('SessionId'),
);

/** The secret that lets a page act for a seat; made by the server at the first join, kept in the page's localStorage. */
export type ResumeToken = string & v.Brand<'ResumeToken'>;
export const ResumeTokenSchema = v.pipe(
  v.string(),
  v.minLength(16),
  v.maxLength(LIMITS.tokenChars),
  v.regex(SESSION_PATTERN),
  v.brand('ResumeToken'),
);

/**
 * The lab's word that a participant may enter, made with a secret that it shares with the server: up to when (seconds since
 * 1970; empty: for ever), a dot, and an HMAC. Not bound to a browser: whoever has the link has it.
 */
export type EntrySignature = string & v.Brand<'EntrySignature'>;
export const EntrySignatureSchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.entrySignatureChars),
  v.brand('EntrySignature'),
);

/** `id@version` of a game: what config and join name. */
export const GameKeySchema = v.pipe(
  v.string(),
  v.maxLength(LIMITS.gameKeyChars),
  v.regex(/^[a-z0-9-]+@[0-9]+$/),
);

/** Index of a participant inside the simulation, from 0. Zero is a player like any other (REG-26). */
export const PlayerSlotSchema = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(LIMITS.players - 1),
);

/** Rises when a session is matched; messages of an earlier epoch are dropped. */
export const EpochSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));

/** Number of the link of one pair, from 1; a new link for that pair raises it. */
export const AttemptSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));

/**
 * Number of a page in a seat: 0 is the one that began to play; each that is loaded in play and rejoins has the next. It
 * raises the attempt of a pair, so that it has the same limit.
 */
export const PageNumberSchema = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(LIMITS.linkAttempts - 1),
);

/** Index of a simulation step, from 0. */
export const FrameSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fff_ffff));

/** Number of a run of the simulation inside its session, from 0. */
export const EpisodeSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.episodes - 1));

/** Milliseconds since 1970 on the clock that the field's doc names. */
export const InstantSchema = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15));
