import type { ErrorCode, SessionId } from '@greenroom/protocol';
import type { SessionEvent } from '../session/events.ts';
import { createDraft, type Draft } from './draft.ts';
import { applyEffects } from './effects.ts';
import { finishDraft, type PlanHead, type PlannedChange } from './finish.ts';
import { matchIfComplete } from './match.ts';
import { mergeAround } from './merge.ts';
import { startWithBots } from './start-with-bots.ts';
import type { PlanWorld, StoredSession } from './world.ts';

export interface EventRequest extends PlanHead {
  readonly session: StoredSession;
  readonly event: SessionEvent;
}

/** People must be placed and the world came without the waiting sessions: plan again in the scene's turn. */
interface NeedsScene {
  readonly type: 'needsScene';
}

interface Refused {
  readonly type: 'refused';
  readonly code: ErrorCode;
  readonly detail: string;
}

export type EventPlan =
  | { readonly type: 'planned'; readonly change: PlannedChange }
  | { readonly type: 'unchanged' }
  | NeedsScene
  | Refused;

/** Whatever happens to a session that exists, with all that follows for it and for others of its scene. */
export function planEvent(world: PlanWorld, { session, event, ...head }: EventRequest): EventPlan {
  const draft = createDraft(world, session);
  const taken = takeEvent(draft, session.id, event);
  return taken.type === 'moved' ? { type: 'planned', change: finishDraft(draft, head) } : taken;
}

/** One of several events that are planned together. */
export interface EventOfMany {
  readonly eventId: string;
  readonly event: SessionEvent;
  /** Refused where the session is in another one by its turn. */
  readonly epoch?: number | undefined;
  readonly reports?: PlanHead['reports'];
}

export type AnswerOfMany = { readonly type: 'moved' } | { readonly type: 'unchanged' } | Refused;

/**
 * Several events of one session in the order given, as one change: each sees what the one before it did, and those that
 * move nothing leave nothing in it. `answers`: one for each event.
 */
export function planEvents(
  world: PlanWorld,
  session: StoredSession,
  events: readonly EventOfMany[],
): NeedsScene | { readonly type: 'planned'; answers: AnswerOfMany[]; change: PlannedChange | undefined } {
  const draft = createDraft(world, session);
  const answers: AnswerOfMany[] = [];
  const moving: EventOfMany[] = [];
  for (const one of events) {
    draft.eventIndex = moving.length;
    const stale = staleEpoch(draft, session.id, one.epoch);
    const taken = stale ?? takeEvent(draft, session.id, one.event);
    if (taken.type === 'needsScene') return taken;
    answers.push(taken);
    if (taken.type === 'moved') moving.push(one);
  }
  const [first, ...more] = moving;
  if (!first) return { type: 'planned', answers, change: undefined };
  const head = {
    eventId: first.eventId,
    moreEventIds: more.map(({ eventId }) => eventId),
    reports: moving.flatMap(({ reports = [] }) => reports),
  };
  return { type: 'planned', answers, change: finishDraft(draft, head) };
}

function takeEvent(draft: Draft, id: SessionId, event: SessionEvent): AnswerOfMany | NeedsScene {
  const before = draft.snapshotOf(id);
  const result = startWithBots(draft, id, event) ?? draft.step(id, event);
  if (result.type !== 'moved') return result;
  const mustPlace = result.effects.some(({ type }) => type === 'requeue') || before?.state === 'waiting';
  if (mustPlace && draft.world.waiting === null) return { type: 'needsScene' };
  if (before) applyEffects(draft, { id, before }, result.effects);
  matchIfComplete(draft, id);
  mergeAround(draft, id);
  return { type: 'moved' };
}

/** Undefined: the event is of this epoch, or speaks of none. */
export function staleEpoch(
  { snapshotOf }: Pick<Draft, 'snapshotOf'>,
  id: SessionId,
  epoch: number | undefined,
): Refused | undefined {
  const now = snapshotOf(id)?.context.epoch;
  if (epoch === undefined || epoch === now) return undefined;
  return { type: 'refused', code: 'staleEpoch', detail: `epoch ${epoch}, now ${now}` };
}
