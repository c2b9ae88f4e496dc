import type { SessionRules, SessionSnapshot } from '../session/context.ts';
import { withNewerRules } from '../session/snapshot-upgrade.ts';
import type { SessionMachine } from '../session/step.ts';
import type { LoggedEvent } from '../store/port.ts';
import { decodeLogEntry } from './log-entry.ts';

/**
 * Plays a session's log through the machine: the result must equal the stored snapshot. Throws RangeError when the log
 * has a gap, or an event in it does not move the session (then machine and log do not belong together).
 */
export function replayLog(machine: SessionMachine, events: readonly LoggedEvent[]): SessionSnapshot {
  let snapshot: SessionSnapshot | undefined;
  events.forEach(({ payload, version, type }, index) => {
    if (version !== index + 1) throw new RangeError(`log entry ${index} has version ${version}`);
    const entry = decodeLogEntry(payload);
    if (entry.type === 'created') {
      if (snapshot) throw new RangeError(`created again at version ${version}`);
      const rules = withNewerRules(entry.create.rules) as SessionRules;
      snapshot = machine.create({ ...entry.create, rules }).snapshot;
      return;
    }
    if (!snapshot) throw new RangeError(`log begins with ${type}`);
    const step = machine.step(snapshot, entry.event);
    if (step.type !== 'moved') throw new RangeError(`${type} at version ${version} was ${step.type}`);
    snapshot = step.snapshot;
  });
  if (!snapshot) throw new RangeError('an empty log');
  return snapshot;
}
