import type { ErrorCode, SessionId } from '@greenroom/protocol';
import type { PlanHead, PlannedChange } from '../plan/finish.ts';
import { type EventPlan, planEvent } from '../plan/plan-event.ts';
import type { SessionEvent } from '../session/events.ts';
import type { Plan, ReportRow } from '../store/port.ts';
import type { EngineParts } from './parts.ts';
import { makeWorld } from './planning.ts';
import { retiredScene } from './retired-scene.ts';
import type { Transactions } from './transactions.ts';

export type SessionEventBody = SessionEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'at'>
    : never
  : never;

/** What became of an event. */
export type Happened =
  | { readonly type: 'moved' }
  | { readonly type: 'unchanged' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail: string }
  /** The deadline was void. */
  | { readonly type: 'stale' }
  /** No such session lives. */
  | { readonly type: 'gone' };

export interface EventInput extends PlanHead {
  readonly session: SessionId;
  readonly event: SessionEventBody;
  /** Checked in the session's turn, before the machine sees the event. */
  readonly epoch?: number | undefined;
}

/** Takes one event through the session's turn (and the scene's, where people are placed). Rejects as transactions do. */
export async function happen(
  parts: EngineParts,
  transactions: Transactions,
  input: EventInput,
): Promise<Happened> {
  return parts.sessionQueue.run(input.session, async () => {
    await transactions.refresh();
    const live = parts.live.get(input.session);
    if (!live) return { type: 'gone' };
    const isWaiting = live.snapshot.state === 'waiting';
    const first = isWaiting ? 'needsScene' : await attempt(parts, transactions, input, false);
    if (first !== 'needsScene') return first;
    const { scene } = live.snapshot.context;
    const second = await parts.sceneQueue.run(scene, () => attempt(parts, transactions, input, true));
    // A plan that may place people never asks for it again.
    return second === 'needsScene' ? { type: 'unchanged' } : second;
  });
}

async function attempt(
  parts: EngineParts,
  transactions: Transactions,
  { session: id, event, epoch, ...head }: EventInput,
  mayPlace: boolean,
): Promise<Happened | 'needsScene'> {
  const scene = parts.live.get(id)?.snapshot.context.scene;
  if (scene === undefined) return { type: 'gone' };
  let answer: Happened | 'needsScene' = { type: 'gone' };

  function plan(): PlannedChange | undefined {
    const live = parts.live.get(id);
    if (!live) {
      answer = { type: 'gone' };
      return undefined;
    }
    const { context } = live.snapshot;
    if (epoch !== undefined && epoch !== context.epoch) {
      answer = { type: 'refused', code: 'staleEpoch', detail: `epoch ${epoch}, now ${context.epoch}` };
      return undefined;
    }
    const world = makeWorld(parts, parts.sceneOf(context.scene) ?? retiredScene(context), mayPlace);
    const planned: EventPlan = planEvent(world, {
      session: live,
      event: { ...event, at: world.at },
      ...head,
    });
    if (planned.type === 'planned') return planned.change;
    answer = planned.type === 'needsScene' ? 'needsScene' : planned;
    return undefined;
  }

  const done = await transactions.run(scene, plan);
  if (done.type === 'committed' || done.type === 'duplicate') return { type: 'moved' };
  if (done.type === 'stale') return { type: 'stale' };
  if (done.type === 'seatTaken') return { type: 'refused', code: 'seatTaken', detail: done.participant };
  return answer;
}

/** A plan that touches no session: rows to keep, or a deadline to strike out. */
export function rowsOnly(head: {
  readonly eventId: string;
  readonly at: number;
  readonly reports?: readonly ReportRow[];
  readonly deadline?: Plan['deadline'];
}): PlannedChange {
  const { eventId, at, reports = [], deadline } = head;
  return {
    sessions: [],
    plan: {
      eventId,
      at,
      writes: [],
      enrolments: [],
      failedPairs: [],
      reports,
      ...(deadline ? { deadline } : {}),
    },
  };
}
