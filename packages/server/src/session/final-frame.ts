import type { PlayContext, SessionContext } from './context.ts';
import { pairKey } from './context.ts';
import { isOut } from './presence.ts';

/*
 * What a `finished` may claim. The server does not play along, but it knows when frame 0 was due, how fast frames follow
 * each other and which one is the last: a page can be late by any time (pauses, a buffer), and never early, unless the
 * server's own clock has stood still. So in a game under way an early word is taken, and one alone is not enough.
 */

/** What a page's estimate of the server's clock may be wrong by: half of its worst round trip, and then some. */
const CLOCK_ERROR_MS = 2_000;
/** A page's clock runs from the start on by itself; the worst of them gain less than this share. */
const CLOCK_DRIFT = 0.001;

type Game = Pick<SessionContext, 'rules'>;

/** A frame of an episode. */
interface Place {
  readonly episode: number;
  readonly frame: number;
}

/** May the last episode have ended with this frame, as of `at`? */
export function isPossibleFinal(context: Game, play: PlayContext, frame: number, at: number): boolean {
  return isPossibleEnd(context, play, { episode: context.rules.play.episodes - 1, frame }, at);
}

/** May the episode have ended with this frame, as of `at`? It is one of this game's, and all have started or it has been due. */
export function isPossibleEnd(context: Game, play: PlayContext, end: Place, at: number): boolean {
  const { durationFrames } = context.rules.play;
  if (durationFrames !== null && end.frame >= durationFrames) return false;
  return play.startDueAt === null || hasBeenDue(context, play, end, at);
}

/**
 * May a page have had this frame by `at`? A game that ends by itself does so on any frame that has been due, an earlier
 * episode too: of those nothing is sure but the intermission that follows each, unless `earlierFrames` says how long they were.
 */
function hasBeenDue(
  { rules }: Game,
  { startAt }: PlayContext,
  { episode, frame }: Place,
  at: number,
  earlierFrames = 0,
): boolean {
  const frames = episode * earlierFrames + frame;
  const dueMs = episode * rules.play.intermissionMs + (frames * 1_000) / rules.stepsPerSecond;
  const elapsedMs = at - startAt;
  return dueMs <= elapsedMs * (1 + CLOCK_DRIFT) + CLOCK_ERROR_MS;
}

/**
 * Does somebody play on although others say that it is over, before the planned end? Of a last frame that the rules name
 * and that has been due (with every episode before it at its full length), one word is enough. Of an earlier one, whoever is there and hears the others has it too and says
 * so in a moment: no word from there is a contradiction, as long as there is time left to play.
 */
export function isPlayedOn(context: SessionContext, play: PlayContext, at: number): boolean {
  const finishers = Object.keys(play.finished).map(Number);
  const { durationFrames, episodes } = context.rules.play;
  const frame = (durationFrames ?? 0) - 1;
  const last = { episode: episodes - 1, frame };
  const isPlanned =
    finishers.some((slot) => play.finished[slot]?.frame === frame) &&
    hasBeenDue(context, play, last, at, durationFrames ?? 0);
  if (isPlanned || at >= play.plannedEndAt) return false;
  return context.members.some(
    ({ connection }, slot) =>
      connection !== null &&
      !finishers.includes(slot) &&
      !isOut(play, slot) &&
      finishers.every((finisher) => !(play.linksDown[pairKey(slot, finisher)] ?? []).includes(slot)),
  );
}
