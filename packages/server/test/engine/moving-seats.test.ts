import { describe, expect, test } from 'vitest';
import { startStudy } from './support/study.ts';

/** The person is put into another session while a message about the first one waits for its turn. */
describe('a seat that moves meanwhile', () => {
  test('a page that comes back speaks for the seat wherever it is by then', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    await anna.close();
    const back = anna.reopen();
    const [, answer] = await Promise.all([ben.report({ kind: 'leave' }), back.join({ intent: 'resume' })]);
    expect(answer).toMatchObject({ ok: true, value: { view: { state: 'waiting', epoch: 1 } } });
    const cleo = await study.arrive('cleo');
    expect(back.view()).toMatchObject({ state: 'matched', session: cleo.view()?.session });
  });

  test('[REG-05] a lost socket is lost in the new session too', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    await Promise.all([ben.report({ kind: 'leave' }), anna.close()]);
    const cleo = await study.arrive('cleo');
    expect(cleo.view()).toMatchObject({ state: 'waiting', present: 2 });
    await study.clock.advance(10_000);
    expect(cleo.view()).toMatchObject({ state: 'waiting', present: 1 });
  });

  test('a page that comes back to a session that has ended meanwhile is shown the end', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const { session } = anna.view()!;
    await anna.close();
    const back = anna.reopen();
    const [, answer] = await Promise.all([
      study.engine.cancel(session, 'cancelled'),
      back.join({ intent: 'resume' }),
    ]);
    expect(answer).toMatchObject({ ok: true, value: { view: { state: 'ended', outcome: 'cancelled' } } });
  });
});
