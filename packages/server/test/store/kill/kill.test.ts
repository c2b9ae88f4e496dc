import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/open.ts';
import { seeded } from '../../support/seeded.ts';
import { plan, sessionId } from '../plans.ts';
import { makeRecordFolder, type RecordFolder } from '../record-folder.ts';
import { recordProblems } from '../record-problems.ts';

const COMMITTER = fileURLToPath(new URL('./committer.ts', import.meta.url));
const KILLS = 24;

let folder: RecordFolder;
const running = new Set<ChildProcess>();
beforeEach(() => {
  folder = makeRecordFolder();
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  folder.remove();
});

/** Starts a committer and kills it as soon as it has said so many acknowledgements. Returns all that it said. */
async function commitUntilKilled(prefix: string, acknowledgements: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--conditions=source', COMMITTER, folder.file, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const exited = once(child, 'exit');
  const said: string[] = [];
  // A line that the kill cut off was not heard by anybody.
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === acknowledgements) child.kill('SIGKILL');
  }
  const [code, signal] = await exited;
  running.delete(child);
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
  const last = said.pop()!;
  return /:\d$/.test(last) ? [...said, last] : said;
}

describe('a process killed while it commits', () => {
  it(`[SES-9] [SES-12] loses nothing that it acknowledged, ${KILLS} times over`, async () => {
    const { seed } = seeded('kills', KILLS);
    const moments = fc.sample(fc.integer({ min: 1, max: 150 }), { seed, numRuns: KILLS });
    const acknowledged: string[] = [];
    for (const [round, moment] of moments.entries()) {
      acknowledged.push(...(await commitUntilKilled(`r${round}`, moment)));
      // The lock and the log of the dead process are no obstacle, and the record is whole after every one of them.
      const store = await openStore(folder.file);
      const { events } = await store.counts();
      // Nothing but repeats, so the record stays what it was.
      const repeats = await Promise.all(acknowledged.map((eventId) => store.commit(plan(eventId))));
      expect(repeats.filter(({ type }) => type !== 'duplicate')).toEqual([]);
      expect((await store.counts()).events).toBe(events);
      await store.close();
      expect(recordProblems(folder.file)).toEqual([]);
    }
    console.info(`${acknowledged.length} acknowledged plans, all there`);
    await everySnapshotIsWhole([...new Set(acknowledged.map((eventId) => eventId.split(':')[0]!))]);
  }, 600_000);
});

/** The snapshot, the version, the log and the armed deadline were written by one plan, the last that is there. */
async function everySnapshotIsWhole(sessions: readonly string[]): Promise<void> {
  const store = await openStore(folder.file);
  const due = await store.claimDue(1_000, 1_000_000);
  for (const id of sessions) {
    const record = (await store.loadSession(sessionId(id)))!;
    const snapshot = JSON.parse(record.snapshot) as { version: number; armed: string | null };
    expect(record.version).toBe(snapshot.version);
    expect(await store.sessionEvents(record.id)).toHaveLength(record.version);
    const armed = due.filter(({ session }) => session === record.id);
    expect(armed).toEqual(
      snapshot.armed === null
        ? []
        : [{ session: id, name: snapshot.armed, dueAt: 1_000, generation: record.version }],
    );
  }
  await store.close();
}
