import { GreenroomError } from '@greenroom/protocol';
import type { CommitResult, Plan, Store } from '../../../src/store/port.ts';

/** `lost`: not written. `unknown`: written, and the answer got lost. `conflict`: somebody else was faster. `reading`: a read fails. */
export type Fault = 'lost' | 'unknown' | 'conflict' | 'reading';

export interface FaultyStore extends Store {
  /** The next call that the fault fits meets it. */
  failNext(fault: Fault): void;
  heal(): void;
}

/** A store that fails when told to, and shows every commit that was applied. */
export function createFaultyStore(
  inner: Store,
  onCommit: (plan: Plan, position: number) => void = () => {},
): FaultyStore {
  let fault: Fault | undefined;

  function take(...faults: readonly Fault[]): Fault | undefined {
    if (fault === undefined || !faults.includes(fault)) return undefined;
    const taken = fault;
    fault = undefined;
    return taken;
  }

  async function commit(plan: Plan): Promise<CommitResult> {
    const met = take('lost', 'unknown', 'conflict');
    if (met === 'lost') throw new GreenroomError('storeUnavailable', { detail: 'disk full' });
    const [write] = plan.writes;
    if (met === 'conflict' && write) return { type: 'conflict', session: write.session };
    const result = await inner.commit(plan);
    if (result.type === 'ok') onCommit(plan, result.position);
    if (met === 'unknown') throw new GreenroomError('storeUnavailable', { detail: 'connection lost' });
    return result;
  }

  async function reading<T>(read: () => Promise<T>): Promise<T> {
    if (take('reading')) throw new GreenroomError('storeUnavailable', { detail: 'cannot read' });
    return read();
  }

  return {
    ...inner,
    commit,
    loadSession: (id) => reading(() => inner.loadSession(id)),
    latestEnrolment: (scene, participant) => reading(() => inner.latestEnrolment(scene, participant)),
    claimDue: (now, limit) => reading(() => inner.claimDue(now, limit)),
    failNext: (next) => {
      fault = next;
    },
    heal: () => {
      fault = undefined;
    },
  };
}
