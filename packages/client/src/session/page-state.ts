import { ERRORS, type ErrorCode, type Match, type PlayingView, type View } from '@greenroom/protocol';
import type { SessionEnd, SessionState } from '../api.ts';
import type { ClockSync } from './clock-sync.ts';
import { leafOf, type ParticipantSnapshot } from './machine.ts';

/** What the page renders, from the machine's state. */
export function pageStateOf(
  snapshot: ParticipantSnapshot,
  sync: Pick<ClockSync, 'toWall'>,
  /** Since when the end is shown. */
  endedAt?: number,
): SessionState {
  const { context } = snapshot;
  const { view, isOnline } = context;
  const leaf = leafOf(snapshot);
  const match = view && 'match' in view ? view.match : undefined;
  const seat = { slot: match?.slot ?? 0, players: match?.players ?? 0, bots: match?.bots ?? [] };
  switch (leaf) {
    case 'connecting':
      // Whoever leaves now is done, though there is nobody yet to tell.
      if (context.isLeaving) return { state: 'ended', ...endOf(snapshot, endedAt) };
      return {
        state: leaf,
        attempt: context.attempt,
        ...(context.refusal && { error: sentencesOf(context.refusal) }),
      };
    case 'waiting': {
      const { present, needed, groupSize, deadlineAt, requeuedBecause, fallback } = expect(view, 'waiting');
      return {
        state: leaf,
        present,
        needed,
        groupSize,
        deadlineAt: sync.toWall(deadlineAt),
        isOnline,
        requeuedBecause: requeuedBecause ?? undefined,
        fallback,
      };
    }
    case 'matched':
      return { state: leaf, ...seat };
    case 'validating': {
      const peers = peersOf(match).map((slot) => ({ slot, stage: context.stages[slot] ?? 'connecting' }));
      return { state: leaf, ...seat, peers };
    }
    case 'countdown':
      return { state: leaf, ...seat, startAt: sync.toWall(expect(view, 'playing').startAt) };
    case 'rejoining':
    case 'playing':
    case 'over':
    case 'stranded': {
      const isStranded = leaf === 'stranded';
      const isReturning = leaf === 'rejoining';
      if (isStranded && view?.state !== 'playing') return { state: 'matched', ...seat };
      const shown = expect(view, 'playing');
      const gone = goneIn(shown);
      const { pausedFor } = context.progress;
      // Nobody comes back who is gone: the game goes on without them in a moment.
      const pausedBy = context.progress.pausedBy?.filter((slot) => !gone.includes(slot));
      const isPaused = leaf === 'playing' && pausedBy && (pausedFor !== 'lost' || pausedBy.length > 0);
      const unheard = leaf === 'over' ? [] : isStranded ? peersOf(match) : context.silent;
      const silent = isReturning ? [seat.slot] : unheard.filter((slot) => !gone.includes(slot));
      // What the server has still to hear of us is no news to us.
      const members = shown.members.filter(({ slot }) => isReturning || slot !== seat.slot);
      const interruption = interruptionOf(members, silent, sync);
      return {
        state: 'playing',
        ...seat,
        bots: shown.match.play.onPlayerDrop === 'bot' ? [...seat.bots, ...gone].sort() : seat.bots,
        gone,
        isOnline,
        isStranded,
        isReturning,
        interruption,
        ...context.progress,
        pausedBy: isPaused ? pausedBy : undefined,
        pausedFor: isPaused ? pausedFor : undefined,
        episodes: shown.match.play.episodes,
      };
    }
    case 'saving':
    case 'leaving':
    case 'ended':
      return { state: 'ended', ...endOf(snapshot, endedAt) };
    case 'refused':
      return refusalOf(context.error?.code ?? 'internal');
    default:
      return { state: leaf };
  }
}

function endOf(
  { context: { view, end, error } }: ParticipantSnapshot,
  endedAt: number | undefined,
): SessionEnd {
  const stored = view?.state === 'ended' ? view : undefined;
  return {
    reason: stored?.reason ?? undefined,
    outcome: stored?.outcome ?? end?.outcome ?? 'youLeft',
    completionCode: stored?.completionCode,
    frame: end?.frame,
    result: end?.result,
    agreed: stored?.reason === 'completed' && end?.outcome === 'completed',
    isSaved: stored !== undefined,
    ...(!stored && endedAt !== undefined && { unsavedSince: endedAt }),
    ...(!stored && error && { error: sentencesOf(error.code) }),
  };
}

export function refusalOf(code: ErrorCode): SessionState {
  return { state: 'refused', ...sentencesOf(code), isRetryable: ERRORS[code].isRetryable };
}

function sentencesOf(code: ErrorCode) {
  const { message, nextStep } = ERRORS[code];
  return { code, message, nextStep };
}

/**
 * Who is not heard: by our own links, and by what the server says of the others. A link between two others that is down
 * has two ends, and which of them is missing the server cannot know: they are named only while nobody is for certain.
 */
function interruptionOf(
  members: PlayingView['members'],
  silent: readonly number[],
  sync: Pick<ClockSync, 'toWall'>,
) {
  const awaited = members.filter(({ reconnectDueAt }) => reconnectDueAt !== null);
  const slotsOf = (members: PlayingView['members']) => members.map(({ slot }) => slot);
  const returning = slotsOf(members.filter(({ presence }) => presence === 'returning'));
  const lost = slotsOf(awaited.filter(({ presence }) => presence === 'lost'));
  const missing = [...silent, ...lost, ...returning];
  const slots = new Set(missing.length > 0 ? missing : slotsOf(awaited));
  const dueAt = awaited.flatMap(({ reconnectDueAt }) => reconnectDueAt ?? []);
  if (slots.size === 0) return undefined;
  return {
    slots: [...slots].sort((a, b) => a - b),
    returning,
    untilAt: dueAt.length > 0 ? sync.toWall(Math.min(...dueAt)) : undefined,
  };
}

function goneIn({ members }: PlayingView): readonly number[] {
  return members.flatMap(({ slot, presence }) => (presence === 'gone' ? slot : []));
}

function peersOf(match: Match | undefined): readonly number[] {
  return match?.pairs.map(({ peer }) => peer) ?? [];
}

/** The machine is in a state only with the view that brought it there. */
function expect<S extends View['state']>(view: View | undefined, state: S): Extract<View, { state: S }> {
  if (view?.state !== state) throw new Error(`${state} with a view of ${view?.state}`);
  return view as Extract<View, { state: S }>;
}
