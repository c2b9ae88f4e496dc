import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seqBefore } from '../../src/engine/people.ts';
import { isTokenOf } from '../../src/engine/resume-token.ts';
import { replayLog } from '../../src/plan/replay-log.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { seeded } from '../support/seeded.ts';
import { actionAt } from './model/actions.ts';
import { close } from './model/actor.ts';
import { findViolations } from './model/invariants.ts';
import { startWorld, type World } from './model/world.ts';

const RUNS = 100;
const ACTIONS = 1_000;
/** Longer than every deadline of these scenes one after the other. */
const LONG_MS = 400_000;

/** What a run must have been through to say anything: each happens dozens of times in 100,000 events. */
const EVERYTHING = [
  ...['created', 'seatTaken', 'match', 'loaded', 'linkReported', 'started', 'finished', 'uploaded', 'merged'],
  ...['matchWithBots', 'episodeFinished', 'hiddenTooLong', 'a game without somebody'],
  ...['connected', 'disconnected', 'left', 'away', 'deadline', 'serverRestarted', 'cancelled', 'linkDown'],
  ...[
    'completed',
    'youLeft',
    'youWereLost',
    'waitingRoomTimeout',
    'loadTimeout',
    'linkFailed',
    'desynced',
    'excluded',
  ].map((outcome) => `outcome ${outcome}`),
];

interface Step {
  readonly action: number;
  readonly actor: number;
  readonly pick: number;
}

const steps = fc.array(
  // Without bias: edge values would choose the same few actions again and again.
  fc.noBias(
    fc.record({ action: fc.nat({ max: 999 }), actor: fc.nat({ max: 1_000 }), pick: fc.nat({ max: 10_000 }) }),
  ),
  { minLength: ACTIONS, maxLength: ACTIONS, size: 'max' },
);

test('[SES-1] [SES-2] [SES-4] [SES-5] [SES-8] [SES-9] [SES-10] [SES-11] [SES-12] whatever happens, nobody is lost and nothing is left', async () => {
  let events = 0;
  const seen = new Map<string, number>();
  const run = seeded('whole engine', RUNS);
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 3, max: 6 }), async (sequence, people) => {
      const world = await startWorld(people, () => {
        events += 1;
      });
      for (const step of sequence) {
        events += 1;
        await take(world, step);
        const violations = [...world.complaints, ...findViolations(world.study, world.mirror, world.actors)];
        if (violations.length > 0) throw new Error(violations.join('; '));
      }
      await goHome(world);
      for (const [what, count] of world.mirror.seen) seen.set(what, (seen.get(what) ?? 0) + count);
    }),
    // Shrinking a thousand steps takes longer than reading them; the seed repeats the run.
    { ...run, endOnFailure: true },
  );
  expect(events).toBeGreaterThanOrEqual(100_000);
  expect(EVERYTHING.filter((what) => !seen.has(what))).toEqual([]);
}, 120_000);

async function take(world: World, { action, actor, pick }: Step): Promise<void> {
  const one = world.actors[actor % world.actors.length]!;
  await actionAt(action / 1_000)(world, one, pick);
}

/** Everybody closes the page, every deadline passes: the server holds nothing, and the record is whole. */
async function goHome({ study, store, mirror, actors }: World): Promise<void> {
  store.heal();
  for (const actor of actors) await close(study, actor);
  await study.clock.advance(LONG_MS);
  expect(study.held()).toEqual({});
  expect(await store.counts()).toMatchObject({ liveSessions: 0, seats: 0, deadlines: 0 });
  expect(findViolations(study, mirror, actors)).toEqual([]);
  for (const actor of actors) {
    const row = mirror.enrolments.get(`${actor.scene} ${actor.name}`);
    if (!row || !isTokenOf(actor.token, row.tokenHash)) continue;
    const stored = mirror.reportsOf(row);
    for (let seq = seqBefore(row.ordinal) + 1; seq <= actor.acknowledged; seq += 1) {
      if (!stored.has(seq))
        throw new Error(`[SES-9] report ${seq} of ${actor.name} was acknowledged, not stored`);
    }
  }
  await Promise.all(
    [...new Set([...mirror.enrolments.values()].flatMap(({ session }) => session ?? []))].map(
      async (session) => {
        const record = await store.loadSession(session);
        const replayed = replayLog(sessionMachine, await store.sessionEvents(session));
        expect(sessionMachine.serialize(replayed)).toBe(record?.snapshot);
      },
    ),
  );
}
