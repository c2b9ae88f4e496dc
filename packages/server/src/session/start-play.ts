import type { Change, Reducer } from './change.ts';
import { change } from './change.ts';
import type { SessionContext, SessionRules } from './context.ts';
import { agreedInputDelay } from './input-delay.ts';
import { noteLoaded } from './matched.ts';
import { judgePresence } from './presence.ts';
import { noteProof } from './validating.ts';

/** Planned length of an episode that ends only by its own outcome. */
const OPEN_ENDED_MS = 3_600_000;

/** A page says itself how far away it is; the others wait for no more than this. Longer ones hear of the start late. */
const MAX_RTT_MS = 1_000;

/** All links are proven: the start is an instant that every member hears of in time. */
export const startPlay: Reducer<'linkReported'> = (context, event) =>
  beginPlay(noteProof(context, event).context, event.at);

/** Among bots there is no link to prove. */
export const startAlone: Reducer<'loaded'> = (context, event) =>
  beginPlay(noteLoaded(context, event).context, event.at);

function beginPlay(context: SessionContext, at: number): Change {
  const { rules } = context;
  const rttsMs = context.members.map(({ rttMs }) => Math.min(rttMs ?? 0, MAX_RTT_MS));
  const worstRttMs = Math.max(0, ...rttsMs);
  const startAt = at + Math.ceil(Math.max(2 * worstRttMs, rules.startFloorMs)) + rules.play.countdownMs;
  const started: SessionContext = {
    ...context,
    stateDueAt: null,
    play: {
      inputDelayFrames: agreedInputDelay(context),
      startAt,
      startDueAt: startAt + rules.loadMs,
      plannedEndAt: startAt + plannedMs(rules),
      started: [],
      away: [],
      returning: [],
      rejoining: [],
      pages: {},
      linksDown: {},
      reconnectDueAt: {},
      linkDueAt: {},
      capAt: null,
      finished: {},
      episodes: {},
      gone: {},
      unaware: [],
      finishDueAt: null,
      uploaded: [],
    },
  };
  return change(judgePresence(started, at));
}

/** Every episode at its full length, and what is between them. */
function plannedMs({ play, stepsPerSecond }: SessionRules): number {
  const { durationFrames, episodes, intermissionMs } = play;
  const durationMs =
    durationFrames === null ? OPEN_ENDED_MS : Math.ceil((durationFrames * 1_000) / stepsPerSecond);
  return episodes * durationMs + (episodes - 1) * intermissionMs;
}
