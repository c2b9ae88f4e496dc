import type { ParticipantId } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Plan, SessionWrite, Store } from '../../src/store/port.ts';
import { createFaultyStore, type FaultyStore } from './support/faulty-store.ts';
import { codeOf, type Page } from './support/page.ts';
import { finish, load, startPlaying } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { type Study, type StudyOptions, startStudy } from './support/study.ts';

interface Pair {
  readonly study: Study;
  readonly store: FaultyStore;
  readonly anna: Page;
  readonly ben: Page;
  /** Since the two were matched. */
  readonly commits: Plan[];
}

async function pairOf(options: StudyOptions = {}): Promise<Pair> {
  const commits: Plan[] = [];
  const store = createFaultyStore(createMemoryStore(), (plan) => commits.push(plan));
  const study = await startStudy({ ...options, store });
  const anna = await study.arrive('anna');
  const ben = await study.arrive('ben');
  commits.splice(0);
  return { study, store, anna, ben, commits };
}

const idsOf = (plans: readonly Plan[]) =>
  plans.map(({ eventId, moreEventIds = [] }) => [eventId, ...moreEventIds]);

/** Somebody else is faster. */
async function endIn(store: Store, write: SessionWrite): Promise<void> {
  const record = await store.loadSession(write.session);
  const event = { type: 'cancelled', at: 0, reason: 'cancelled' } as const;
  const step = sessionMachine.step(sessionMachine.parse(record!.snapshot), event);
  if (step.type !== 'moved') throw new Error(step.type);
  const ended = {
    ...write,
    state: 'disposed',
    snapshot: sessionMachine.serialize(step.snapshot),
    events: [{ type: 'cancelled', payload: '{}' }],
    seatsReleased: ['anna' as ParticipantId, 'ben' as ParticipantId],
    deadlinesSet: [],
  };
  const rows = { enrolments: [], failedPairs: [], reports: [] };
  await store.commit({ eventId: 'faster', at: 0, writes: [ended], ...rows });
}

describe('what the members of a session say at the same moment', () => {
  test('is one commit, in the order in which it came, with an entry and an id for each', async () => {
    const { study, anna, ben, commits } = await pairOf();
    const session = anna.view()!.session;
    await Promise.all([load(ben), load(anna)]);
    expect(idsOf(commits)).toEqual([['report:kitchen:ben:1:1', 'report:kitchen:anna:1:1']]);
    expect(commits[0]?.reports.map(({ participant }) => participant)).toEqual(['ben', 'anna']);
    const log = (await study.store.sessionEvents(session)).slice(-2);
    expect(
      log.map(({ type, payload, eventId }) => [type, JSON.parse(payload).event.participant, eventId]),
    ).toEqual([
      ['loaded', 'ben', 'report:kitchen:ben:1:1'],
      ['loaded', 'anna', 'report:kitchen:anna:1:1'],
    ]);
    expect([anna, ben].map((page) => page.view()?.state)).toEqual(['validating', 'validating']);
    expect(anna.view()!.version).toBe(log[1]!.position);
  });

  test('[REG-09] is taken one after the other where it is not at the same moment', async () => {
    const { anna, ben, commits } = await pairOf();
    await load(anna);
    await load(ben);
    expect(idsOf(commits)).toEqual([['report:kitchen:anna:1:1'], ['report:kitchen:ben:1:1']]);
  });

  test('[SES-3] what moves nothing is answered by itself and leaves nothing in the log', async () => {
    const { study, anna, ben, commits } = await pairOf();
    const early = anna.report({ kind: 'started' });
    await load(ben);
    expect(await early).toBe('wrongState');
    const driving = commits.filter(({ writes }) => writes.length > 0);
    expect(idsOf(driving)).toEqual([['report:kitchen:ben:1:1']]);
    const kept = await study.store.timeline(anna.view()!.session);
    expect(kept.map(({ kind, flag }) => [kind, flag])).toEqual([
      ['loaded', null],
      ['started', 'wrongState'],
    ]);
    expect((await study.store.sessionEvents(anna.view()!.session)).map(({ type }) => type).slice(-1)).toEqual(
      ['loaded'],
    );
  });

  test('[SES-7] of an earlier epoch moves nothing, whoever says it along with whom', async () => {
    const { anna, ben, commits } = await pairOf();
    const old = { kind: 'loaded', epoch: 1 } as const;
    expect(await Promise.all([anna.report(old), ben.report(old)])).toEqual(['staleEpoch', 'staleEpoch']);
    expect(commits.flatMap(({ writes }) => writes)).toEqual([]);
  });

  test('[SES-4] a deadline that fell due in between stands alone, with the generation that can make it void', async () => {
    const inner = createMemoryStore();
    const held = Promise.withResolvers<void>();
    const driving: Plan[] = [];
    let isHeld = false;
    const store: Store = {
      ...inner,
      async commit(plan) {
        if (plan.writes.length > 0) driving.push(plan);
        if (isHeld) await held.promise;
        return inner.commit(plan);
      },
    };
    const study = await startStudy({ store });
    const [anna, ben] = [await study.arrive('anna'), await study.arrive('ben')];
    const session = anna.view()!.session;
    driving.splice(0);
    isHeld = true;
    const first = anna.report({ kind: 'loaded' });
    await study.clock.advance(30_000);
    const late = ben.report({ kind: 'loaded' });
    await study.clock.advance(0);
    held.resolve();
    expect([await first, await late]).toEqual([null, 'disposed']);
    const [, load, ...more] = driving;
    expect(load).toMatchObject({ deadline: { session, name: 'load' }, reports: [] });
    expect(more).toEqual([]);
    expect(ben.view()).toMatchObject({ state: 'ended', outcome: 'loadTimeout' });
  });

  test('[REG-24] in a session that another one of them ends is refused, and moves nobody', async () => {
    const { anna, ben } = await pairOf();
    await load(anna);
    const left = ben.report({ kind: 'leave' });
    const late = anna.report({ kind: 'loaded' });
    expect([await left, await late]).toEqual([null, 'disposed']);
    expect([anna, ben].map((page) => page.view()?.state)).toEqual(['waiting', 'ended']);
  });

  test('two who leave the waiting room at once both get their end', async () => {
    const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { groupSize: 3 } })] });
    const [anna, ben] = [await study.arrive('anna'), await study.arrive('ben')];
    await Promise.all([anna.report({ kind: 'leave' }), ben.report({ kind: 'leave' })]);
    expect([anna, ben].map((page) => page.view())).toMatchObject([
      { outcome: 'youLeft' },
      { outcome: 'youLeft' },
    ]);
    await Promise.all([anna.close(), ben.close()]);
    expect(study.held()).toEqual({});
  });

  test('a fault that one event meets is not put down to the others', async () => {
    const machine = {
      ...sessionMachine,
      step: ((snapshot, event) => {
        if (event.type === 'loaded' && event.participant === 'anna') throw new Error('a bug');
        return sessionMachine.step(snapshot, event);
      }) as typeof sessionMachine.step,
    };
    const { anna, ben } = await pairOf({ machine });
    const fact = { kind: 'loaded' } as const;
    expect(await Promise.all([anna.report(fact), ben.report(fact)])).toEqual(['internal', null]);
  });

  test('[SES-9] is sent again by both when the store fails, and counts once', async () => {
    for (const fault of ['lost', 'unknown'] as const) {
      const { study, store, anna, ben } = await pairOf();
      const session = anna.view()!.session;
      const reports = [anna, ben].map((page) => page.makeReport({ kind: 'loaded' }, page.nextSeq()));
      const send = () => Promise.all([anna.send([reports[0]!]), ben.send([reports[1]!])]);
      store.failNext(fault);
      expect((await send()).map(codeOf)).toEqual(['storeUnavailable', 'storeUnavailable']);
      expect((await send()).map(codeOf)).toEqual(['ok', 'ok']);
      expect((await send()).map(codeOf)).toEqual(['ok', 'ok']);
      const log = await study.store.sessionEvents(session);
      expect(log.filter(({ type }) => type === 'loaded')).toHaveLength(2);
      expect(anna.view()?.state).toBe('validating');
    }
  });

  test('[SES-9] is acknowledged with its rows only, also when the session was over before the commit', async () => {
    const inner = createMemoryStore();
    let isFirst = false;
    const store: Store = {
      ...inner,
      async commit(plan) {
        const [write] = plan.writes;
        if (isFirst && write) await endIn(inner, write);
        isFirst = false;
        return inner.commit(plan);
      },
    };
    const study = await startStudy({ store });
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    const session = pages[0]!.view()!.session;
    isFirst = true;
    const fact = { kind: 'loaded' } as const;
    expect(await Promise.all(pages.map((page) => page.report(fact)))).toEqual(['disposed', 'disposed']);
    expect(await inner.timeline(session)).toHaveLength(2);
  });

  test('both final frames at once end the session once', async () => {
    const { study, anna, ben } = await pairOf();
    await startPlaying(anna, ben);
    await Promise.all([finish(anna), finish(ben)]);
    expect([anna, ben].map((page) => page.view())).toMatchObject([
      { state: 'ended', outcome: 'completed' },
      { state: 'ended', outcome: 'completed' },
    ]);
    expect(study.infos.filter(({ fields }) => fields.to === 'ended')).toHaveLength(1);
  });
});
