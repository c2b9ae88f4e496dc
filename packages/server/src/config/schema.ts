import {
  JsonSchema,
  LIMITS,
  MAX_REACH_FRAMES,
  PARTICIPANT_OUTCOMES,
  type ParticipantOutcome,
} from '@greenroom/protocol';
import * as v from 'valibot';
import { isTrustable } from '../http/client-address.ts';
import { MAX_AUTO_DELAY_FRAMES } from '../session/input-delay.ts';
import { SCENE_DEFAULTS, withDefaults } from './defaults.ts';
import { secretSource } from './secret.ts';
import { duration, oneOf, section, text, wholeNumber, wholeNumberOr } from './section.ts';

const SCENE_NAME = /^[a-z0-9][a-z0-9-]*$/;
const GAME_KEY = /^[a-z0-9-]+@[0-9]+$/;

const json = v.record(v.string(), JsonSchema, 'must be an object of JSON values.');

const GameSection = section({
  /** Path of the game's module, relative to the config file. */
  module: text(1_024),
  /** `id@version`, checked against the module at start. */
  id: v.pipe(
    text(LIMITS.gameKeyChars),
    v.regex(GAME_KEY, "must look like 'kitchen@1': the game's id and version."),
  ),
  /** What the game's `init` gets, before the factors of the treatment. */
  settings: v.optional(json),
});

const MatchmakingSection = section({
  policy: oneOf(['fifo']),
  /** Two people are not put together when the sum of their round trips to the server exceeds this. */
  maxRttMs: v.optional(duration()),
});

const WaitingRoomSection = section({
  timeoutMs: duration(),
  /** Whose time is up is sent away, or plays: with those who are there, and bots in the open seats. */
  onTimeout: oneOf(['end', 'startWithBots']),
  /** What is offered to those between whom no link could be made, while nobody else is there to play with. */
  fallback: v.optional(
    section({
      text: text(512),
      url: v.optional(
        v.pipe(text(1_024), v.check(isWebAddress, "must look like 'https://lab.example/alone'.")),
      ),
    }),
  ),
  graceMs: v.optional(duration(0)),
  requeueMs: v.optional(duration(0)),
});

const LoadingSection = section({ timeoutMs: v.optional(duration()) });

const ratio = 'must be a number from 0 to 1.';
const ValidationSection = section({
  timeoutMs: v.optional(duration()),
  maxRttMs: v.optional(duration()),
  maxLossRatio: v.optional(v.pipe(v.number(ratio), v.minValue(0, ratio), v.maxValue(1, ratio))),
  /** Links through a relay: refused, allowed, or the only ones, so that nobody learns the other's address. */
  relay: v.optional(oneOf(['never', 'turn', 'only'])),
  probes: v.optional(wholeNumber(40, 1_000)),
  maxAttempts: v.optional(wholeNumber(1, 100)),
  pairMemoryMs: v.optional(duration(0)),
});

/** Half a second at 60 steps a second. */
const MAX_DELAY_FRAMES = 30;

/** A difference is found within 30 frames: that leaves ten for the way of the checksum. */
const MAX_CHECKSUM_INTERVAL_FRAMES = 20;

/** A week: what is given to one page is no standing pass. */
const MAX_TTL_SECONDS = 604_800;

/** Pages can agree on a start that is so far away, and no farther. */
const MAX_INTERMISSION_MS = 600_000;

const PlayKeys = section({
  /** `auto`: chosen at the start from the slowest link of the group. */
  inputDelayFrames: v.optional(wholeNumberOr('auto', 0, MAX_DELAY_FRAMES)),
  maxPredictionFrames: v.optional(wholeNumber(1, 60)),
  checksumIntervalFrames: v.optional(wholeNumber(1, MAX_CHECKSUM_INTERVAL_FRAMES)),
  reconnectMs: v.optional(duration()),
  /** A hidden tab plays on by the clock in the worker, makes everybody wait, or ends the game. */
  onHidden: v.optional(oneOf(['predict', 'pause', 'end'])),
  /** How long a tab may be hidden before `pause` or `end`. */
  hiddenAfterMs: v.optional(duration(0)),
  /** When somebody leaves or is lost for good: the game ends, or goes on with their slot idle or played by the game's bot. */
  onPlayerDrop: v.optional(oneOf(['end', 'idle', 'bot'])),
  /** With fewer people than this left, it ends all the same. */
  minHumans: v.optional(wholeNumber(1, LIMITS.players)),
  /** When two pages no longer agree: take over the state that most have, or end. */
  onDesync: v.optional(oneOf(['heal', 'end'])),
  /** Runs of the game, one after the other. */
  episodes: v.optional(wholeNumber(1, LIMITS.episodes)),
  intermissionMs: v.optional(wholeNumber(0, MAX_INTERMISSION_MS)),
  /** Planned length of each episode; counted in frames, never in wall time. */
  durationMs: v.optional(duration()),
  countdownMs: v.optional(duration(0)),
  startFloorMs: v.optional(duration(0)),
  finishMs: v.optional(duration()),
  uploadMs: v.optional(duration()),
  silentEndMs: v.optional(duration()),
});

/** Each is in range by itself; together they must be too, with the default of the one that is not given. */
const PlaySection = v.pipe(
  PlayKeys,
  v.check(
    (play) => reachOf(play) <= MAX_REACH_FRAMES,
    ({ input }) =>
      `has inputDelayFrames and maxPredictionFrames that make ${reachOf(input)} frames together; at most ${MAX_REACH_FRAMES} are possible.`,
  ),
);

function reachOf(play: v.InferInput<typeof PlayKeys>): number {
  const { inputDelayFrames, maxPredictionFrames } = withDefaults(SCENE_DEFAULTS.play, play);
  const delayFrames = inputDelayFrames === 'auto' ? MAX_AUTO_DELAY_FRAMES : inputDelayFrames;
  return delayFrames + maxPredictionFrames;
}

const code = text(256);
const codes = Object.fromEntries(PARTICIPANT_OUTCOMES.map((outcome) => [outcome, v.optional(code)]));
const CompletionSection = section({
  ...(codes as Record<ParticipantOutcome, v.OptionalSchema<typeof code, undefined>>),
  /** For every outcome without a code of its own. */
  other: code,
});

const IceServerSection = section({
  urls: v.union([text(1_024), v.array(text(1_024))], 'must be an address or a list of addresses.'),
  username: v.optional(text(1_024)),
  credential: v.optional(text(1_024)),
});

const turnAddress = "must be an address like 'turn:turn.lab.example:3478', or a list of them.";
const turnUrl = v.pipe(
  v.string(turnAddress),
  v.maxLength(1_024, turnAddress),
  v.regex(/^turns?:\S+$/i, turnAddress),
);
const TurnSection = section({
  urls: v.union([turnUrl, v.pipe(v.array(turnUrl), v.minLength(1, turnAddress))], turnAddress),
  /** Shared with the TURN server, which checks with it what we give to participants. */
  secret: secretSource('GREENROOM_TURN_SECRET'),
  ttlSeconds: v.optional(wholeNumber(1, MAX_TTL_SECONDS)),
});

const SceneKeys = section({
  game: GameSection,
  groupSize: wholeNumber(2, LIMITS.players),
  matchmaking: v.optional(MatchmakingSection),
  waitingRoom: WaitingRoomSection,
  loading: v.optional(LoadingSection),
  validation: v.optional(ValidationSection),
  play: v.optional(PlaySection),
  completion: CompletionSection,
  /** Factors by the treatment's name. Each session gets the treatment that the fewest have completed. */
  treatments: v.optional(v.record(text(64), json, 'must be an object: factors by name of the treatment.')),
  /** May a person who has finished the scene take part again? */
  repeat: v.optional(oneOf(['never', 'allow'])),
  iceServers: v.optional(v.array(IceServerSection, 'must be a list of STUN and TURN servers.')),
  /** Who may enter: whoever has a signed link (the default where `entryLinks` is set), or everybody. */
  entry: v.optional(oneOf(['signed', 'open'])),
});

/** What the sections say together. */
const SceneSection = v.pipe(
  SceneKeys,
  v.check(
    ({ groupSize, play }) => (play?.minHumans ?? 0) <= groupSize,
    ({ input }) =>
      `has a groupSize of ${input.groupSize}, but play.minHumans is ${input.play?.minHumans}: nobody could play.`,
  ),
  v.check(
    ({ groupSize, play }) => !canLosePlayers(play) || minHumansOf(play) < groupSize,
    ({ input }) =>
      `has play.onPlayerDrop '${input.play?.onPlayerDrop}', but with a groupSize of ${input.groupSize} and play.minHumans ${minHumansOf(input.play)} (2 unless you set it) the first who leaves ends the game.`,
  ),
);

function minHumansOf(play: v.InferInput<typeof PlayKeys> | undefined): number {
  return withDefaults(SCENE_DEFAULTS.play, play).minHumans;
}

function canLosePlayers(play: v.InferInput<typeof PlayKeys> | undefined): boolean {
  return withDefaults(SCENE_DEFAULTS.play, play).onPlayerDrop !== 'end';
}

const sceneName = `must be a short name of small letters, digits and dashes, at most ${LIMITS.sceneIdChars} characters.`;

export const ConfigSchema = section({
  scenes: v.pipe(
    v.record(
      v.pipe(v.string(), v.maxLength(LIMITS.sceneIdChars, sceneName), v.regex(SCENE_NAME, sceneName)),
      SceneSection,
      'must be an object: scenes by name.',
    ),
    v.check((scenes) => Object.keys(scenes).length > 0, 'must name at least one scene.'),
  ),
  /** Origins of pages that may use the server, besides its own. `*`: pages of every origin. */
  origins: v.optional(
    v.array(v.pipe(text(256), v.check(isOrigin, "must look like 'https://lab.example', or be '*' for all."))),
  ),
  /** Addresses and networks of reverse proxies whose `X-Forwarded-For` is believed. Default: none. */
  trustProxy: v.optional(
    v.array(
      v.pipe(text(64), v.check(isTrustable, "must be an address, a network ('10.0.0.0/8') or 'loopback'.")),
    ),
  ),
  /** Participants enter with links that the lab has signed with this secret (`signEntryLink`, `greenroom sign-link`). */
  entryLinks: v.optional(section({ secret: secretSource('GREENROOM_ENTRY_SECRET') })),
  /** What is served to the lab alone asks for this token. Default: the environment's GREENROOM_ADMIN_TOKEN; without it nothing is. */
  admin: v.optional(section({ token: secretSource('GREENROOM_ADMIN_TOKEN') })),
  port: v.optional(wholeNumber(0, 65_535)),
  /** TURN servers for the scenes that may use relays; participants get credentials that expire. */
  turn: v.optional(TurnSection),
  limits: v.optional(
    section({
      connectionsPerAddress: v.optional(wholeNumber(1, 1_000_000)),
      unjoinedConnections: v.optional(wholeNumber(1, 1_000_000)),
    }),
  ),
});

/** A page follows it: no address that runs code. */
function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isOrigin(value: string): boolean {
  return value === '*' || (URL.canParse(value) && new URL(value).origin === value);
}

/** What a lab writes in `greenroom.config.ts`. */
export type GreenroomConfig = v.InferInput<typeof ConfigSchema>;
export type SceneConfig = GreenroomConfig['scenes'][string];
