import type { ErrorCode } from '@greenroom/protocol';
import { initialTransition } from 'xstate';
import { refuseStranger } from './admission.ts';
import type { SessionContext, SessionSnapshot, SessionStateName } from './context.ts';
import { deadlinesOf } from './deadlines.ts';
import { checkEvent } from './event-schema.ts';
import type { SessionEvent } from './events.ts';
import { machine, machineVersion } from './machine.ts';
import { parse, serialize } from './persistence.ts';
import { pureTransition } from './pure-transition.ts';
import type { CreateSession, SessionMachine, StepResult } from './step.ts';
import { viewOf } from './view.ts';

/** The session's life as pure functions over the chart. */
export const sessionMachine: SessionMachine = {
  version: machineVersion,
  create,
  step,
  deadlinesOf,
  viewOf,
  serialize,
  parse,
};

function create({ id, scene, rules, at, placement }: CreateSession) {
  const context: SessionContext = {
    id,
    scene,
    epoch: 1,
    createdAt: at,
    rules,
    members: [],
    stateDueAt: null,
    match: null,
    play: null,
    end: null,
  };
  const [created] = initialTransition(machine, context);
  const first = step(
    { state: created.value, context: created.context },
    { type: 'seatTaken', at, placement },
  );
  // The caller's mistake: nothing was created (SES-6).
  if (first.type !== 'moved') {
    throw new Error(`session ${id} could not take its first seat: ${JSON.stringify(first)}`);
  }
  return { snapshot: first.snapshot, effects: first.effects };
}

/** Never throws: what the machine cannot digest is refused like everything else that is impossible. */
function step(snapshot: SessionSnapshot, event: SessionEvent): StepResult {
  const checked = checkEvent(event);
  if (typeof checked === 'string') return refused('badMessage', checked);
  try {
    return refuseStranger(snapshot, checked) ?? run(snapshot, checked);
  } catch (error) {
    return refused('internal', String(error));
  }
}

function run(snapshot: SessionSnapshot, event: SessionEvent): StepResult {
  const before = machine.resolveState({ value: snapshot.state, context: snapshot.context });
  const { after, actions } = pureTransition(before, event);
  const refusal = actions.find((action) => action.type === 'refuse');
  if (refusal) {
    const code = refusal.params.code ?? impossibleIn(snapshot.state);
    return refused(code, `${event.type} is impossible in ${snapshot.state}`);
  }
  if (after.context === before.context) return { type: 'unchanged' };
  return {
    type: 'moved',
    snapshot: { state: after.value, context: after.context },
    effects: actions.flatMap((action) => (action.type === 'effect' ? [action.params] : [])),
  };
}

function impossibleIn(state: SessionStateName): ErrorCode {
  return state === 'ended' || state === 'disposed' ? 'disposed' : 'wrongState';
}

function refused(code: ErrorCode, detail: string): StepResult {
  return { type: 'refused', code, detail };
}
