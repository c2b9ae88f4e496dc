import { type ActorScope, createActor, type SnapshotFrom } from 'xstate';
import type { ChartAction } from './chart-parts.ts';
import type { SessionEvent } from './events.ts';
import { machine } from './machine.ts';

type MachineSnapshot = SnapshotFrom<typeof machine>;

/**
 * What xstate's own `transition` does, without the inert actor and system that it makes for every event: those cost more
 * than the step. Ours are made once and never started; a chart that spawns nothing leaves no trace in them.
 */
const self = createActor(machine, { input: undefined as never });
let actions: ChartAction[] = [];
const scope: ActorScope<MachineSnapshot, SessionEvent> = {
  self,
  system: self.system,
  id: '',
  sessionId: '',
  logger: () => {},
  defer: () => {},
  stopChild: () => {},
  emit: () => {},
  actionExecutor: (action) => {
    actions.push(action as unknown as ChartAction);
  },
};

/** The next snapshot and the actions of one event, as data. Throws what a guard or a reducer throws. */
export function pureTransition(
  before: MachineSnapshot,
  event: SessionEvent,
): { readonly after: MachineSnapshot; readonly actions: readonly ChartAction[] } {
  actions = [];
  const after = machine.transition(before, event, scope);
  return { after, actions };
}
