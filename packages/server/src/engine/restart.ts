import type { SessionSnapshot } from '../session/context.ts';
import type { SessionRecord } from '../store/port.ts';
import { applyCommit } from './apply-commit.ts';
import { closeUnread } from './close-unread.ts';
import type { CommittedSession } from './committed.ts';
import type { EngineParts } from './parts.ts';
import type { SessionTurns } from './session-turns.ts';

/**
 * After a start: what lives in the store lives again, and every session is told that the process was gone. Nobody is
 * connected now; presence deadlines move by the gap, so that an outage of ours costs nobody their seat (SES-12).
 */
export async function resumeSessions(parts: EngineParts, turns: SessionTurns): Promise<void> {
  const { store, clock } = parts;
  const [records, lastAlive] = await Promise.all([store.liveSessions(), store.lastAlive()]);
  const now = clock.now();
  // Negative when the clock was set back meanwhile: then what was promised is nearer by that, and not an hour longer.
  const gapMs = now - (lastAlive ?? now);
  const loaded = await Promise.all(records.map((record) => load(parts, record)));
  await Promise.all(
    records.map(async (record, index) => {
      const { id, scene } = record;
      if (!loaded[index]) return closeUnread(parts, record);
      const eventId = parts.nextEventId('restart');
      await turns.happen({ session: id, eventId, event: { type: 'serverRestarted', gapMs } });
      if (parts.sceneOf(scene)) return;
      parts.log.warn({ scene, session: id }, 'the config no longer names the scene: session cancelled');
      await turns.happen({
        session: id,
        eventId: parts.nextEventId('retired'),
        event: { type: 'cancelled', reason: 'cancelled' },
      });
    }),
  );
}

/** False for a record that this version of the machine cannot read: better one session closed than one led astray. */
async function load(parts: EngineParts, record: SessionRecord): Promise<boolean> {
  const enrolments = await parts.store.enrolmentsOf(record.id);
  const after = parse(parts, record);
  if (!after) return false;
  const session: CommittedSession = {
    id: record.id,
    before: null,
    after,
    version: record.version,
    position: record.position,
    deadlines: parts.machine.deadlinesOf(after),
    steps: [],
  };
  applyCommit(parts, { scene: record.scene, sessions: [session], enrolments, failedPairs: [] });
  return true;
}

function parse(
  { machine, log, metrics }: EngineParts,
  { id, snapshot }: SessionRecord,
): SessionSnapshot | undefined {
  try {
    return machine.parse(snapshot);
  } catch (error) {
    metrics.count('violation', 'snapshot');
    log.error({ session: id, error }, 'session cannot be read');
    return undefined;
  }
}
