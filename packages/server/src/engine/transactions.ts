import { GreenroomError, type ParticipantId, type SceneId, type SessionId } from '@greenroom/protocol';
import type { PlannedChange } from '../plan/finish.ts';
import type { CommitResult, EnrolmentRow, SessionRecord } from '../store/port.ts';
import { applyCommit } from './apply-commit.ts';
import type { CommittedSession } from './committed.ts';
import type { EngineParts } from './parts.ts';

/** More losses in a row than this mean that something else is wrong. */
const MAX_ATTEMPTS = 8;

export type Transacted =
  | { readonly type: 'committed'; readonly position: number }
  /** The planner had nothing to write. */
  | { readonly type: 'nothing' }
  | { readonly type: 'duplicate' }
  /** The deadline had been cancelled or set anew. */
  | { readonly type: 'stale' }
  | { readonly type: 'seatTaken'; readonly participant: ParticipantId };

interface Found {
  readonly record: SessionRecord | undefined;
  readonly enrolments: readonly EnrolmentRow[];
}

export interface Transactions {
  /**
   * Plans from memory and commits; a plan that meets a newer version is made again from what the store has. `plan` is
   * synchronous and may be called several times. Rejects with GreenroomError `storeUnavailable`; then it is not known
   * whether the plan was applied, and what it touched is read again before anything else is decided.
   */
  run(scene: SceneId, plan: () => PlannedChange | undefined): Promise<Transacted>;
  /** Reads again what is in doubt. */
  refresh(): Promise<void>;
  /** Sessions in doubt. */
  size(): number;
}

export function createTransactions(parts: EngineParts): Transactions {
  /** A new object per doubt: one raised while an older one is being settled is not settled with it. */
  const doubts = new Map<SessionId, { readonly scene: SceneId }>();

  function doubt(scene: SceneId, { plan }: PlannedChange): void {
    for (const { session } of plan.writes) doubts.set(session, { scene });
  }

  async function refresh(): Promise<void> {
    while (doubts.size > 0) {
      const inDoubt = [...doubts];
      const found = await reading(() => Promise.all(inDoubt.map(([session]) => readAgain(session))));
      const settled = found.filter((_, index) => {
        const [session, doubt] = inDoubt[index]!;
        return doubts.get(session) === doubt && doubts.delete(session);
      });
      const scenes = new Set(inDoubt.map(([, { scene }]) => scene));
      for (const scene of scenes) applyNews(scene, settled);
      await reading(() => Promise.all([...scenes].map((id) => parts.memoryOf(id).load(parts.clock.now()))));
    }
  }

  async function readAgain(session: SessionId): Promise<Found> {
    const [record, enrolments] = await Promise.all([
      parts.store.loadSession(session),
      parts.store.enrolmentsOf(session),
    ]);
    return { record, enrolments };
  }

  /** What was committed without our knowing, of all sessions at once: a seat may have moved between them. */
  function applyNews(scene: SceneId, found: readonly Found[]): void {
    const sessions: CommittedSession[] = [];
    const enrolments: EnrolmentRow[] = [];
    for (const { record, enrolments: rows } of found) {
      if (record?.scene !== scene) continue;
      const known = parts.live.get(record.id);
      const isOld = known ? known.version >= record.version : record.state === 'disposed';
      if (isOld) continue;
      const after = parts.machine.parse(record.snapshot);
      sessions.push({
        id: record.id,
        before: known?.snapshot ?? null,
        after,
        version: record.version,
        position: record.position,
        deadlines: parts.machine.deadlinesOf(after),
        steps: [{ event: 'reloaded', state: after.state }],
      });
      enrolments.push(...rows);
    }
    applyCommit(parts, { scene, sessions, enrolments, failedPairs: [] });
    parts.onCommit(scene);
  }

  async function commit(scene: SceneId, change: PlannedChange): Promise<CommitResult> {
    try {
      return await parts.store.commit(change.plan);
    } catch (cause) {
      doubt(scene, change);
      parts.metrics.count('storeFailure', 'commit');
      parts.log.warn({ scene, event: change.plan.eventId, error: cause }, 'commit failed');
      throw toStoreError(cause);
    }
  }

  return {
    refresh,
    size: () => doubts.size,
    async run(scene, plan) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        await refresh();
        const change = plan();
        if (!change) return { type: 'nothing' };
        const result = await commit(scene, change);
        if (result.type === 'ok') {
          const { position } = result;
          const { enrolments, failedPairs } = change.plan;
          applyCommit(parts, {
            scene,
            sessions: change.sessions.map((session) => ({ ...session, position })),
            enrolments: enrolments.map((row) => ({ ...row, position })),
            failedPairs,
          });
          parts.onCommit(scene);
          return { type: 'committed', position };
        }
        if (result.type === 'seatTaken' || result.type === 'stale') return result;
        doubt(scene, change);
        if (result.type === 'duplicate') {
          await refresh();
          return { type: 'duplicate' };
        }
        parts.metrics.count('conflict', scene);
      }
      throw new GreenroomError('storeUnavailable', { detail: `lost ${MAX_ATTEMPTS} times in a row` });
    },
  };
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw toStoreError(cause);
  }
}

function toStoreError(cause: unknown): GreenroomError {
  return cause instanceof GreenroomError ? cause : new GreenroomError('storeUnavailable', { cause });
}
