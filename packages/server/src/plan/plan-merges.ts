import { createDraft } from './draft.ts';
import { finishDraft, type PlanHead, type PlannedChange } from './finish.ts';
import { mergeAround } from './merge.ts';
import type { PlanWorld } from './world.ts';

/** Nothing happened to any session, but who may be put together has changed: undefined where it makes no difference. */
export function planMerges(world: PlanWorld, head: PlanHead): PlannedChange | undefined {
  const draft = createDraft(world);
  for (const { id } of world.waiting ?? []) mergeAround(draft, id);
  return draft.sessions.size === 0 ? undefined : finishDraft(draft, head);
}
