import { expect, test } from 'vitest';
import { codeOf } from './support/page.ts';
import { load } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { settle } from './support/simulated-clock.ts';
import { startStudy } from './support/study.ts';

test('[REG-05] [SES-5] the old tab asks again at the moment the new one takes over: the seat stays with the new one', async () => {
  const study = await startStudy();
  const old = await study.arrive('anna');
  const fresh = old.reopen();
  const [won, lost] = await Promise.all([fresh.join(), old.join()]);
  expect([won, lost].map(codeOf)).toEqual(['ok', 'superseded']);
  await old.close();
  expect([...study.output.superseded]).toEqual([old.connection.id]);
  expect(study.engine.participantOf(fresh.connection.id)).toBe('anna');
  await fresh.close();
  await study.clock.advance(10_000);
  expect(study.held()).toEqual({});
  const ben = await study.arrive('ben');
  expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
});

test('[SES-8] a join that was overtaken by one and then by the end of its socket is refused too', async () => {
  const study = await startStudy();
  const old = await study.arrive('anna');
  const fresh = old.reopen();
  const joining = [fresh.join(), old.join()];
  const closing = old.close();
  expect((await Promise.all(joining)).map(codeOf)).toEqual(['ok', 'unreachable']);
  await closing;
  await study.arrive('ben');
  expect(fresh.view()).toMatchObject({ state: 'matched' });
});

test('[THR-16] [SES-8] a report that waits for its turn while another tab takes over is not heard', async () => {
  const study = await startStudy();
  const old = await study.arrive('anna');
  const fresh = old.reopen();
  const joining = fresh.join();
  const leaving = study.engine.reports(old.connection, { items: [old.makeReport({ kind: 'leave' }, 1)] });
  expect(codeOf(await joining)).toBe('ok');
  expect(codeOf(await leaving)).toBe('notJoined');
  await settle();
  expect(fresh.view()).toMatchObject({ state: 'waiting', present: 1 });
  expect(study.engine.ledger()).toMatchObject({ seats: 1, sessions: 1 });
});

test('[SES-8] that the old tab goes undoes nothing if another has taken over by its turn', async () => {
  const study = await startStudy();
  const old = await study.arrive('anna');
  const ben = await study.arrive('ben');
  await load(old, ben);
  const shown = ben.view();
  expect(shown).toMatchObject({ state: 'validating' });
  const fresh = old.reopen();
  const joining = fresh.join();
  const going = old.away('leaving');
  expect(codeOf(await joining)).toBe('ok');
  await going;
  await settle();
  expect(fresh.view()).toMatchObject({ state: 'validating', session: shown?.session });
  expect(ben.view()).toEqual(shown);
});

test('[THR-16] [SES-1] whoever was through with one scene and sits in another does not speak for that seat from the first', async () => {
  const scenes = [makeScene('kitchen', { repeat: 'allow' }), makeScene('pantry')];
  const study = await startStudy({ scenes });
  const before = await study.arrive('anna');
  await before.report({ kind: 'leave' });
  expect(before.view()).toMatchObject({ state: 'ended' });
  const sitting = await study.arrive('anna', { scene: 'pantry' });
  const again = before.reopen();
  for (const intent of ['join', 'resume'] as const) {
    expect(codeOf(await again.join({ intent }))).toBe('seatTaken');
  }
  expect(study.engine.participantOf(again.connection.id)).toBeUndefined();
  expect(sitting.view()).toMatchObject({ state: 'waiting', present: 1 });
  expect(study.engine.ledger()).toMatchObject({ seats: 1 });
});
