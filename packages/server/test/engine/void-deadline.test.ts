import { expect, test } from 'vitest';
import { startStudy } from './support/study.ts';

test('[SES-6] a deadline that means nothing to its session is struck out, so that it is not given again for ever', async () => {
  const study = await startStudy();
  const anna = await study.arrive('anna');
  const { session } = anna.view()!;
  const { store, clock } = study;
  const record = (await store.loadSession(session))!;
  const before = await store.counts();
  // As a version that has set one by a name that this one does not know.
  await store.commit({
    eventId: 'elsewhere',
    at: clock.now(),
    writes: [
      {
        session,
        scene: record.scene,
        expectedVersion: record.version,
        machineVersion: record.machineVersion,
        state: record.state,
        snapshot: record.snapshot,
        events: [{ type: 'elsewhere', payload: '{}' }],
        seatsTaken: [],
        seatsReleased: [],
        deadlinesSet: [{ name: 'unheardOf', dueAt: clock.now() + 1_000 }],
        deadlinesCleared: [],
      },
    ],
    enrolments: [],
    failedPairs: [],
    reports: [],
  });
  const next = await study.restart(500);
  await next.open('anna', { token: anna.token }).join({ intent: 'resume' });
  await clock.advance(1_000);
  expect(next.counted.get('dropped voidDeadline')).toBe(1);
  expect((await store.counts()).deadlines).toBe(before.deadlines);
  await clock.advance(20_000);
  expect(next.counted.get('dropped voidDeadline')).toBe(1);
  expect(next.engine.ledger()).toMatchObject({ sessions: 1, seats: 1 });
});
