import { NULL_FRAME } from './frame.ts';
import type { Runner, RunnerEvent, RunnerStats } from './runner.ts';

/** What stands in for a runner whose game threw in `init`: over from the first moment, with one event that says why. */
export function makeFailedRunner<State, Input>(error: unknown): Runner<State, Input> {
  let events: RunnerEvent[] = [{ type: 'failed', frame: NULL_FRAME, error }];
  const stats: RunnerStats = {
    frame: NULL_FRAME,
    confirmedFrame: NULL_FRAME,
    rollbacks: 0,
    resimulatedFrames: 0,
    deepestRollbackFrames: 0,
    stalls: 0,
    droppedPackets: 0,
    agreedChecksum: undefined,
    peers: [],
  };
  return {
    start() {},
    tick() {},
    receive() {},
    drainEvents() {
      const drained = events;
      events = [];
      return drained;
    },
    // There is none; the owner sees `isOver` before it draws.
    state: undefined as State,
    frame: NULL_FRAME,
    stats: () => stats,
    isOver: true,
  };
}
