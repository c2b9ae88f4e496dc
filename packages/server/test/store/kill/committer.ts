import { openStore } from '../../../src/store/open.ts';
import type { Plan, Store } from '../../../src/store/port.ts';
import { plan, write } from '../plans.ts';

/**
 * A process to be killed: commits plans to the record, eight sessions at a time, until somebody stops it, and writes
 * the event id of each plan on a line of its own once it was acknowledged. Arguments: path of the record, prefix of ids.
 */
const [path, prefix] = process.argv.slice(2) as [string, string];
const SESSIONS_AT_ONCE = 8;
const PLANS_PER_SESSION = 7;

/** The snapshot says what the rows must be, so that rows of another version show. */
function planOf(session: string, index: number): Plan {
  const isLast = index === PLANS_PER_SESSION - 1;
  const event = { type: 'connected', payload: '{}' };
  const version = index * 2;
  const part = write(session, {
    expectedVersion: version,
    events: [event, event],
    snapshot: JSON.stringify({ version: version + 2, armed: isLast ? null : `d${index}` }),
    state: isLast ? 'disposed' : 'waiting',
    seatsTaken: index === 0 ? [`who-${session}`] : [],
    seatsReleased: isLast ? [`who-${session}`] : [],
    deadlinesSet: isLast ? [] : [{ name: `d${index}`, dueAt: 1_000 }],
    deadlinesCleared: index === 0 ? [] : [`d${index - 1}`],
  });
  return plan(`${session}:${index}`, { writes: [part] });
}

async function commitForEver(store: Store, lane: number): Promise<never> {
  for (let session = 0; ; session++) {
    for (let index = 0; index < PLANS_PER_SESSION; index++) {
      const next = planOf(`${prefix}-${lane}-${session}`, index);
      const result = await store.commit(next);
      if (result.type !== 'ok') throw new Error(`${next.eventId}: ${JSON.stringify(result)}`);
      process.stdout.write(`${next.eventId}\n`);
    }
  }
}

const store = await openStore(path);
await Promise.all(Array.from({ length: SESSIONS_AT_ONCE }, (_, lane) => commitForEver(store, lane)));
