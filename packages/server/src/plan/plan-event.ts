import type { ErrorCode } from '@greenroom/protocol';
import type { SessionEvent } from '../session/events.ts';
import { createDraft } from './draft.ts';
import { applyEffects } from './effects.ts';
import { finishDraft, type PlanHead, type PlannedChange } from './finish.ts';
import { matchIfComplete } from './match.ts';
import { mergeAround } from './merge.ts';
import type { PlanWorld, StoredSession } from './world.ts';

export interface EventRequest extends PlanHead {
  readonly session: StoredSession;
  readonly event: SessionEvent;
}

export type EventPlan =
  | { readonly type: 'planned'; readonly change: PlannedChange }
  | { readonly type: 'unchanged' }
  /** People must be placed and the world came without the waiting sessions: plan again in the scene's turn. */
  | { readonly type: 'needsScene' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail: string };

/** Whatever happens to a session that exists, with all that follows for it and for others of its scene. */
export function planEvent(world: PlanWorld, { session, event, ...head }: EventRequest): EventPlan {
  const draft = createDraft(world, session);
  const result = draft.step(session.id, event);
  if (result.type !== 'moved') return result;
  const mustPlace =
    result.effects.some(({ type }) => type === 'requeue') || session.snapshot.state === 'waiting';
  if (mustPlace && world.waiting === null) return { type: 'needsScene' };
  applyEffects(draft, { id: session.id, before: session.snapshot }, result.effects);
  matchIfComplete(draft, session.id);
  mergeAround(draft, session.id);
  return { type: 'planned', change: finishDraft(draft, head) };
}
