import type { SceneId } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Plan, Store } from '../../src/store/port.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { seeded } from '../support/seeded.ts';
import { anyPlan } from './any-plan.ts';
import { inThisThread } from './in-this-thread.ts';
import { participantId, sessionId } from './plans.ts';
import { makeRecordFolder } from './record-folder.ts';

type Step =
  /** Plans that come in together, so that SQLite puts them in one transaction. */
  | { readonly type: 'commit'; readonly plans: readonly Plan[] }
  | { readonly type: 'claim'; readonly now: number; readonly limit: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('commit' as const),
      plans: fc.array(anyPlan(), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('claim' as const),
      now: fc.integer({ min: 0, max: 30_000 }),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

/** Two engines with nothing in common but the port: any plans, any order, the same answers and the same rows. */
describe('SQLite and memory', () => {
  it('[SES-6] agree on every answer and every row after any plans', async () => {
    const folder = makeRecordFolder();
    let run = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 80 }), async (steps) => {
          const memory = createMemoryStore();
          const sqlite = await openSqliteStore({ file: `${folder.file}-${run++}`, spawn: inThisThread });
          try {
            for (const step of steps) {
              // Versions are aimed at, or hardly any plan would fit.
              const aimed = step.type === 'commit' ? { ...step, plans: await aim(memory, step.plans) } : step;
              expect(await take(sqlite, aimed)).toEqual(await take(memory, aimed));
            }
            expect(await everything(sqlite)).toEqual(await everything(memory));
          } finally {
            await sqlite.close();
          }
        }),
        seeded('SQLite and memory', 40),
      );
    } finally {
      folder.remove();
    }
  });
});

async function take(store: Store, step: Step): Promise<unknown> {
  if (step.type === 'commit') return Promise.all(step.plans.map((plan) => store.commit(plan)));
  return [await store.claimDue(step.now, step.limit), await store.nextDueAt()];
}

/** Four writes of five expect the version that is there, the rest keep their guess. */
async function aim(store: Store, plans: readonly Plan[]): Promise<Plan[]> {
  const aimed: Plan[] = [];
  for (const plan of plans) {
    const writes = [];
    for (const [index, write] of plan.writes.entries()) {
      const version = (await store.loadSession(write.session))?.version ?? 0;
      const keepsGuess = (plan.at + index) % 5 === 0;
      writes.push(keepsGuess ? write : { ...write, expectedVersion: version });
    }
    aimed.push({ ...plan, writes });
  }
  return aimed;
}

async function everything(store: Store): Promise<unknown> {
  const names = ['ann', 'bob', 'cyd', 'dan'].map(participantId);
  const sessions = ['s1', 's2', 's3', 's4'].map(sessionId);
  const scenes = ['kitchen', 'boats'] as SceneId[];
  const bySession = sessions.map((id) =>
    Promise.all([store.loadSession(id), store.sessionEvents(id), store.enrolmentsOf(id), store.timeline(id)]),
  );
  const byParticipant = names.map((name) => Promise.all([store.seatOf(name)]));
  const byScene = scenes.map(async (scene) => ({
    completed: await store.completedByTreatment(scene),
    pairs: (await store.failedPairs(scene, 5_000)).map((pair) => JSON.stringify(pair)).sort(),
    people: await Promise.all(
      names.flatMap((name) => [
        store.latestEnrolment(scene, name),
        store.lastReport(scene, name, 1),
        store.lastReport(scene, name, 2),
        ...sessions.map((session) =>
          store.finishReports({ scene, participant: name, ordinal: 1 }, session, 2),
        ),
      ]),
    ),
  }));
  const whole = [store.liveSessions(), store.counts(), store.nextDueAt()];
  return Promise.all([...bySession, ...byParticipant, ...byScene, ...whole]);
}
