import type { ErrorCode, SessionId } from '@greenroom/protocol';
import type { PlanHead, PlannedChange } from '../plan/finish.ts';
import { type EventPlan, planEvent, planEvents, staleEpoch } from '../plan/plan-event.ts';
import type { PlanWorld, StoredSession } from '../plan/world.ts';
import type { SessionEvent } from '../session/events.ts';
import type { Plan, ReportRow } from '../store/port.ts';
import type { EngineParts } from './parts.ts';
import { makeWorld } from './planning.ts';
import { retiredScene } from './retired-scene.ts';
import type { Transacted, Transactions } from './transactions.ts';

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

/** One event, planned by itself. For the session's turn. Rejects as transactions do. */
export async function happenAlone(
  parts: EngineParts,
  transactions: Transactions,
  { session: id, event, epoch, ...head }: EventInput,
): Promise<Happened> {
  let answer: Happened = { type: 'gone' };

  const done = await inSession(parts, transactions, id, (world, session) => {
    const stale = staleEpoch({ snapshotOf: () => session.snapshot }, id, epoch);
    const planned: EventPlan =
      stale ?? planEvent(world, { session, event: { ...event, at: world.at }, ...head });
    if (planned.type === 'needsScene') return planned;
    if (planned.type === 'planned') return { type: 'planned', change: planned.change };
    answer = planned;
    return { type: 'planned', change: undefined };
  });

  if (done.type === 'committed' || done.type === 'duplicate') return { type: 'moved' };
  if (done.type === 'stale') return { type: 'stale' };
  if (done.type === 'seatTaken') return { type: 'refused', code: 'seatTaken', detail: done.participant };
  return answer;
}

/**
 * Several events of one session in one commit. For the session's turn. Undefined: they could not be taken together, and
 * nothing was done. Rejects as transactions do.
 */
export async function happenTogether(
  parts: EngineParts,
  transactions: Transactions,
  inputs: readonly EventInput[],
): Promise<readonly Happened[] | undefined> {
  const [{ session: id }] = inputs as readonly [EventInput];
  const gone: readonly Happened[] = inputs.map(() => ({ type: 'gone' }));
  let answers = gone;

  const done = await inSession(parts, transactions, id, (world, session) => {
    const events = inputs.map((input) => ({ ...input, event: { ...input.event, at: world.at } }));
    const planned = planEvents(world, session, events);
    if (planned.type === 'planned') answers = planned.answers;
    return planned;
  });

  if (done.type === 'committed') return answers;
  // What a first plan promised is void if by the second the session was over.
  return done.type === 'nothing' ? (parts.live.get(id) ? answers : gone) : undefined;
}

type SessionPlan = { readonly type: 'planned'; readonly change: PlannedChange | undefined };

/**
 * Runs what `plan` makes of the session; in the scene's turn too where it has to place people. `nothing`: no such session
 * lives, or nothing is to be written.
 */
async function inSession(
  parts: EngineParts,
  transactions: Transactions,
  id: SessionId,
  plan: (world: PlanWorld, session: StoredSession) => SessionPlan | { readonly type: 'needsScene' },
): Promise<Transacted> {
  await transactions.refresh();
  const live = parts.live.get(id);
  if (!live) return { type: 'nothing' };
  const { scene } = live.snapshot.context;
  let needsScene = live.snapshot.state === 'waiting';

  const run = (mayPlace: boolean) =>
    transactions.run(scene, () => {
      const session = parts.live.get(id);
      if (!session) return undefined;
      const { context } = session.snapshot;
      const world = makeWorld(parts, parts.sceneOf(context.scene) ?? retiredScene(context), mayPlace);
      const planned = plan(world, session);
      needsScene = planned.type === 'needsScene';
      return planned.type === 'planned' ? planned.change : undefined;
    });

  if (!needsScene) {
    const done = await run(false);
    // A plan that may place people never asks for it again.
    if (done.type !== 'nothing' || !needsScene) return done;
  }
  return parts.sceneQueue.run(scene, () => run(true));
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
