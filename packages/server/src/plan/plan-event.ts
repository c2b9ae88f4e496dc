import type { ErrorCode } from '@greenroom/protocol';
import type { SessionEvent } from '../session/events.ts';
import { applyEvent } from './apply-event.ts';
import { createDraft } from './draft.ts';
import { finishDraft, type PlanHead, type PlannedChange } from './finish.ts';
import { mergeAround } from './merge.ts';
import type { PlanWorld, StoredSession } from './world.ts';

export interface EventRequest extends PlanHead {
  readonly session: StoredSession;
  readonly event: SessionEvent;
}

export type EventPlan =
  | { readonly type: 'planned'; readonly change: PlannedChange }
  | { readonly type: 'unchanged' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail: string };

/** Whatever happens to a session that exists, with all that follows for it and for others of its scene. */
export function planEvent(world: PlanWorld, { session, event, ...head }: EventRequest): EventPlan {
  const draft = createDraft(world, session);
  const result = applyEvent(draft, session.id, event);
  if (result.type !== 'moved') return result;
  mergeAround(draft, session.id);
  return { type: 'planned', change: finishDraft(draft, head) };
}
