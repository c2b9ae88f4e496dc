import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Plan } from '../../src/store/port.ts';
import { finish, startPlaying, upload } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { settle } from './support/simulated-clock.ts';
import { startStudy } from './support/study.ts';

/** A store whose commits wait until they are let through, one by one or all. */
function createSlowStore() {
  const inner = createMemoryStore();
  const waiting: { readonly plan: Plan; readonly go: () => void }[] = [];
  return {
    waiting,
    store: {
      ...inner,
      async commit(plan: Plan) {
        await new Promise<void>((resolve) => waiting.push({ plan, go: resolve }));
        return inner.commit(plan);
      },
    },
    async letAllThrough() {
      for (let idle = 0; idle < 3; idle += 1) {
        await settle();
        if (waiting.length > 0) idle = 0;
        for (const { go } of waiting.splice(0)) go();
      }
    },
  };
}

test('[REG-08] three groups at the same instant: none waits for another, none hangs', async () => {
  const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { groupSize: 3 } })] });
  const names = Array.from({ length: 9 }, (_, index) => `p${index}`);
  const pages = await Promise.all(names.map((name) => study.arrive(name)));
  const groups = Map.groupBy(pages, (page) => page.view()!.session);
  expect(groups.size).toBe(3);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      await startPlaying(...group);
      await finish(...group);
      await upload(...group);
    }),
  );
  expect(pages.map((page) => page.view())).toMatchObject(names.map(() => ({ outcome: 'completed' })));
  expect(study.engine.ledger()).toMatchObject({
    sessions: 0,
    sessionQueues: 0,
    sceneQueues: 0,
    peopleQueues: 0,
  });
});

test('[REG-08] a session whose commit hangs holds up no other session and no other scene', async () => {
  const slow = createSlowStore();
  const scenes = [makeScene('kitchen'), makeScene('garden')];
  const study = await startStudy({ scenes, store: slow.store });
  const arriving = ['anna', 'ben', 'cleo', 'dora'].map((name) => study.arrive(name));
  await slow.letAllThrough();
  const [anna, ben, cleo, dora] = await Promise.all(arriving);
  const loading = [anna, cleo].map((page) => page!.report({ kind: 'loaded' }));
  await settle();
  // Both are on their way to the store at once: neither waits for the other.
  expect(slow.waiting.map(({ plan }) => plan.eventId)).toEqual([
    'report:kitchen:anna:1:1',
    'report:kitchen:cleo:1:1',
  ]);
  slow.waiting.splice(1, 1)[0]!.go();
  expect(await loading[1]).toBeNull();
  const elsewhere = study.arrive('emil', { scene: 'garden' });
  await settle();
  slow.waiting.splice(1, 1)[0]!.go();
  expect((await elsewhere).view()).toMatchObject({ state: 'waiting' });
  await slow.letAllThrough();
  expect(await loading[0]).toBeNull();
  expect([ben, dora].map((page) => page!.view()?.state)).toEqual(['matched', 'matched']);
});

test('[REG-08] a join that hangs holds up the joins of its own scene only', async () => {
  const slow = createSlowStore();
  const scenes = [makeScene('kitchen'), makeScene('garden')];
  const study = await startStudy({ scenes, store: slow.store });
  const scenesAsked = () => slow.waiting.map(({ plan }) => plan.enrolments.map((row) => row.scene));
  const hanging = [study.arrive('anna'), study.arrive('ben')];
  await settle();
  expect(scenesAsked()).toEqual([['kitchen']]);
  const elsewhere = study.arrive('emil', { scene: 'garden' });
  await settle();
  expect(scenesAsked()).toEqual([['kitchen'], ['garden']]);
  slow.waiting.splice(1, 1)[0]!.go();
  expect((await elsewhere).view()).toMatchObject({ state: 'waiting' });
  await slow.letAllThrough();
  expect((await Promise.all(hanging)).map((page) => page.view()?.state)).toEqual(['matched', 'matched']);
});

test('facts that drive nothing share the next commit with everybody’s, and wait for no session', async () => {
  const slow = createSlowStore();
  const study = await startStudy({ store: slow.store });
  const arriving = ['anna', 'ben', 'cleo', 'dora', 'emil'].map((name) => study.arrive(name));
  await slow.letAllThrough();
  const pages = await Promise.all(arriving);
  const joined = { kind: 'transition', from: 'connecting', to: 'waiting', cause: 'joined' } as const;
  const writers = () => slow.waiting.map(({ plan }) => plan.reports.map((row) => row.participant));
  const first = pages.slice(0, 2).map((page) => page.report(joined));
  await settle();
  const second = pages.slice(2).map((page) => page.report(joined));
  await settle();
  expect(writers()).toEqual([['anna', 'ben']]);
  slow.waiting.splice(0, 1)[0]!.go();
  expect(await Promise.all(first)).toEqual([null, null]);
  await settle();
  expect(writers()).toEqual([['cleo', 'dora', 'emil']]);
  await slow.letAllThrough();
  expect(await Promise.all(second)).toEqual([null, null, null]);
});

test('nothing is said before it is durable', async () => {
  const slow = createSlowStore();
  const study = await startStudy({ store: slow.store });
  const first = study.arrive('anna');
  await slow.letAllThrough();
  const anna = await first;
  const second = study.arrive('ben');
  await settle();
  expect(slow.waiting).toHaveLength(1);
  expect(anna.view()).toMatchObject({ state: 'waiting', present: 1 });
  await slow.letAllThrough();
  await second;
  expect(anna.view()?.state).toBe('matched');
});

test('[REG-05] a socket that closes while its seat is being stored leaves no seat with nobody behind it', async () => {
  const slow = createSlowStore();
  const study = await startStudy({ store: slow.store });
  const anna = study.open('anna');
  const joining = anna.join();
  await settle();
  const closing = anna.close();
  await slow.letAllThrough();
  expect(await joining).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  await closing;
  const arriving = study.arrive('ben');
  await slow.letAllThrough();
  const ben = await arriving;
  expect(ben.view()).toMatchObject({ state: 'waiting', present: 2 });
  const waiting = study.clock.advance(10_000);
  await slow.letAllThrough();
  await waiting;
  await slow.letAllThrough();
  expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
});

test('[REG-10] a socket that closes while its join waits for the scene gets no seat, and nobody is matched with it', async () => {
  const slow = createSlowStore();
  const study = await startStudy({ store: slow.store });
  const arriving = study.arrive('anna');
  await settle();
  const ben = study.open('ben');
  const joining = ben.join();
  await settle();
  const closing = ben.close();
  const asked: string[] = [];
  for (let rounds = 0; rounds < 10; rounds += 1) {
    await settle();
    for (const { plan, go } of slow.waiting.splice(0)) {
      asked.push(...plan.enrolments.map((row) => row.participant));
      go();
    }
  }
  expect(await joining).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  await closing;
  expect(asked).toEqual(['anna']);
  expect((await arriving).view()).toMatchObject({ state: 'waiting', present: 1 });
});

test('two sessions at once do not get the same treatment', async () => {
  const treatments = ['a', 'b', 'c'].map((name) => ({ name, factors: {} }));
  const study = await startStudy({ scenes: [makeScene('kitchen', { treatments })] });
  const pages = await Promise.all(Array.from({ length: 6 }, (_, index) => study.arrive(`p${index}`)));
  const used = pages.map((page) => {
    const view = page.view();
    return view?.state === 'matched' ? view.match.treatment : view?.state;
  });
  expect([...new Set(used)].sort()).toEqual(['a', 'b', 'c']);
});
