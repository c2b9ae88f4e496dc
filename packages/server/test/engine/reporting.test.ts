import type { Report, SessionId } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { MAX_LINK_REPORTS, MAX_REPORT_BYTES, MAX_REPORTS, seqBefore } from '../../src/engine/people.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Plan } from '../../src/store/port.ts';
import { createFaultyStore } from './support/faulty-store.ts';
import { finish, load, startPlaying, upload } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

const joined = { kind: 'transition', from: 'connecting', to: 'waiting', cause: 'joined' } as const;
const matched = { kind: 'transition', from: 'waiting', to: 'matched', cause: 'view' } as const;

async function pair() {
  const plans: Plan[] = [];
  const store = createFaultyStore(createMemoryStore(), (plan) => plans.push(plan));
  const study = await startStudy({ store });
  const anna = await study.arrive('anna');
  const ben = await study.arrive('ben');
  plans.length = 0;
  return { study, store, plans, anna, ben };
}

const seqs = (rows: readonly { readonly seq: number }[]) => rows.map(({ seq }) => seq);

/** Four of these weigh as much as an enrolment may say. */
const LARGE = {
  kind: 'finished',
  frame: 1,
  outcome: 'x'.repeat(MAX_REPORT_BYTES / 4),
  checksum: 1,
} as const;

describe('reports', () => {
  test('[SES-9] what is acknowledged is stored, once, in order', async () => {
    const { study, anna } = await pair();
    const items = [1, 2, 3].map((seq) =>
      anna.makeReport(seq === 1 ? joined : { kind: 'linkUp', peer: 1 }, seq),
    );
    expect(await anna.send(items)).toMatchObject({ ok: true, value: { upTo: 3 } });
    expect(await anna.send(items)).toEqual({ ok: true, value: { upTo: 3, flagged: [] } });
    const rows = await study.store.timeline(anna.view()!.session);
    expect(seqs(rows)).toEqual([1, 2, 3]);
    expect(JSON.parse(rows[0]!.payload)).toEqual(items[0]);
  });

  test('a page whose acknowledgement got lost sends the old ones with the new ones', async () => {
    const { study, anna } = await pair();
    const items = [1, 2, 3].map((seq) => anna.makeReport(seq === 1 ? joined : matched, seq));
    await anna.send(items.slice(0, 2));
    expect(await anna.send(items)).toMatchObject({ ok: true, value: { upTo: 3 } });
    expect(seqs(await study.store.timeline(anna.view()!.session))).toEqual([1, 2, 3]);
  });

  test('past a gap nothing is taken, so that nothing can get lost in it', async () => {
    const { study, anna } = await pair();
    const [first, second, third] = [1, 2, 3].map((seq) => anna.makeReport(joined, seq));
    expect(await anna.send([third!])).toEqual({ ok: true, value: { upTo: 0, flagged: [] } });
    expect(await anna.send([first!, third!])).toMatchObject({ ok: true, value: { upTo: 1 } });
    expect(await anna.send([second!, third!])).toMatchObject({ ok: true, value: { upTo: 3 } });
    expect(study.counted.get('dropped reportGap')).toBe(2);
  });

  test('many plain facts are one commit; a driving one takes those before it along', async () => {
    const { plans, anna } = await pair();
    const facts = [joined, matched, { kind: 'loaded' } as const, { kind: 'linkUp', peer: 1 } as const];
    await anna.send(facts.map((fact, index) => anna.makeReport(fact, index + 1)));
    expect(plans.map((plan) => [plan.writes.length, seqs(plan.reports)])).toEqual([
      [1, [1, 2, 3]],
      [0, [4]],
    ]);
    expect(plans[0]?.eventId).toBe('report:kitchen:anna:1:3');
  });

  test('[THR-13] [REG-02] [SES-9] no enrolment has more of them than are allowed, after a restart too, or reaches those of the next', async () => {
    const { study, anna } = await pair();
    const send = (page: typeof anna, from: number, count: number) =>
      page.send(
        Array.from({ length: count }, (_, index) => page.makeReport({ kind: 'uploaded' }, from + index)),
      );
    for (let seq = 1; seq < MAX_REPORTS; seq += 64) {
      const answer = await send(anna, seq, 64);
      const upTo = Math.min(seq + 63, MAX_REPORTS);
      expect(answer).toMatchObject({ ok: true, value: { upTo } });
    }
    const next = await study.restart();
    const back = next.open('anna', { token: anna.token });
    expect(await back.join({ intent: 'resume' })).toMatchObject({ value: { lastSeq: MAX_REPORTS } });
    expect(await send(back, MAX_REPORTS + 1, 1)).toMatchObject({ ok: false, error: { code: 'tooLarge' } });
    // What is with the server already is acknowledged as ever.
    expect(await send(back, MAX_REPORTS, 2)).toMatchObject({ ok: false, error: { code: 'tooLarge' } });
    expect(await send(back, MAX_REPORTS, 1)).toMatchObject({ ok: true, value: { upTo: MAX_REPORTS } });
    expect(MAX_REPORTS).toBeLessThan(seqBefore(2));
    expect((await next.store.lastReport('kitchen' as never, 'anna' as never, 1)).seq).toBe(MAX_REPORTS);
  });

  test('links that flapped for an hour leave room for the last word on them, and for the end', async () => {
    const { anna, ben, study } = await pair();
    await startPlaying(anna, ben);
    const sendFlaps = (from: number, kinds: readonly ('linkDown' | 'linkUp')[]) =>
      anna.send(kinds.map((kind, index) => anna.makeReport({ kind, peer: 1 }, from + index)));
    let seq = anna.nextSeq();
    for (; seq + 63 < MAX_LINK_REPORTS; seq += 64) {
      await sendFlaps(
        seq,
        Array.from({ length: 64 }, (_, index) => (index % 2 ? 'linkUp' : 'linkDown')),
      );
    }
    const kinds = Array.from({ length: MAX_LINK_REPORTS - seq + 1 }, () => 'linkDown' as const);
    expect(await sendFlaps(seq, [...kinds, 'linkDown'])).toMatchObject({ value: { upTo: MAX_LINK_REPORTS } });
    seq = MAX_LINK_REPORTS + 1;
    expect(await sendFlaps(seq, ['linkDown'])).toMatchObject({ error: { code: 'tooLarge' } });
    const pause = anna.makeReport({ kind: 'paused', frame: 9 }, seq);
    expect(await anna.send([pause])).toMatchObject({ error: { code: 'tooLarge' } });
    // Theirs stands: taken back it must be, or it would end the game.
    expect(await sendFlaps(seq, ['linkUp'])).toMatchObject({ value: { upTo: seq } });
    expect(await sendFlaps(seq + 1, ['linkUp'])).toMatchObject({ error: { code: 'tooLarge' } });
    await study.clock.advance(60_000);
    expect(anna.view()).toMatchObject({ state: 'playing' });
    const end = { kind: 'finished', frame: 30, outcome: { soups: 7 }, checksum: 42 } as const;
    expect(await anna.send([anna.makeReport(end, seq + 1)])).toMatchObject({ ok: true });
    await finish(ben);
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
  });

  test('[THR-13] [REG-02] nor do they weigh more than is allowed, after a restart too', async () => {
    const { study, anna } = await pair();
    const items = Array.from({ length: 6 }, (_, index) => anna.makeReport(LARGE, index + 1));
    expect(await anna.send(items)).toMatchObject({ ok: true, value: { upTo: 4 } });
    expect(await anna.send(items.slice(4))).toMatchObject({ ok: false, error: { code: 'tooLarge' } });
    const next = await study.restart();
    const back = next.open('anna', { token: anna.token });
    await back.join({ intent: 'resume' });
    expect(await back.send(items)).toMatchObject({ ok: false, error: { code: 'tooLarge' } });
    expect(await back.send(items.slice(0, 4))).toMatchObject({ ok: true, value: { upTo: 4 } });
  });

  test('[REG-02] what an earlier enrolment weighed is not counted against the next', async () => {
    const study = await startStudy({ scenes: [makeScene('kitchen', { repeat: 'allow' })] });
    const anna = await study.arrive('anna');
    const sendLarge = (from: number, count: number) =>
      anna.send(Array.from({ length: count }, (_, index) => anna.makeReport(LARGE, from + index)));
    await sendLarge(1, 3);
    await anna.send([anna.makeReport({ kind: 'leave' }, 4)]);
    expect(await anna.join()).toMatchObject({ value: { lastSeq: seqBefore(2) } });
    expect(await sendLarge(seqBefore(2) + 1, 4)).toMatchObject({ value: { upTo: seqBefore(2) + 4 } });
  });

  test('[SES-3] an impossible transition is kept, flagged and answered, and the next is judged by it', async () => {
    const { study, anna } = await pair();
    expect(await anna.report(joined)).toBeNull();
    expect(await anna.report({ kind: 'transition', from: 'playing', to: 'ended', cause: 'x' })).toBe(
      'impossibleTransition',
    );
    expect(await anna.report({ kind: 'transition', from: 'ended', to: 'disposed', cause: 'x' })).toBeNull();
    const rows = await study.store.timeline(anna.view()!.session);
    expect(rows.map(({ flag, state }) => [flag, state])).toEqual([
      [null, 'waiting'],
      ['impossibleTransition', 'ended'],
      [null, 'disposed'],
    ]);
    expect(anna.view()?.state).toBe('matched');
  });

  test('transitions are judged by the participant’s own previous one, over reloads too', async () => {
    const { anna } = await pair();
    await anna.report(joined);
    await anna.close();
    const back = anna.reopen();
    await back.join({ intent: 'resume' });
    expect(await back.report(matched)).toBeNull();
    expect(await back.report(matched)).toBe('impossibleTransition');
  });

  test('[THR-25] [SES-7] what belongs to an earlier epoch or another session is kept, flagged, and moves nothing', async () => {
    const { study, anna, ben } = await pair();
    expect(await anna.report({ kind: 'loaded', epoch: 1 })).toBe('staleEpoch');
    expect(await anna.report({ kind: 'loaded', session: null })).toBe('staleEpoch');
    expect(await anna.report({ kind: 'loaded', epoch: null })).toBe('staleEpoch');
    expect(await anna.report({ kind: 'loaded', session: 'elsewhere' as SessionId })).toBe('staleEpoch');
    await load(ben);
    expect(anna.view()?.state).toBe('matched');
    await load(anna);
    expect(anna.view()?.state).toBe('validating');
    expect(study.counted.get('flagged staleEpoch')).toBe(4);
  });

  test('[REG-54] nobody ends a game by naming its id', async () => {
    const { study, anna, ben } = await pair();
    await startPlaying(anna, ben);
    const stranger = await study.arrive('stranger');
    const { session, epoch } = anna.view()!;
    const end = { kind: 'finished', session, epoch, frame: 1, outcome: null, checksum: 0 } as const;
    expect(await stranger.report(end)).toBe('staleEpoch');
    expect(await stranger.report({ kind: 'gameFailed', message: 'x', session, epoch })).toBe('staleEpoch');
    await study.engine.away(stranger.connection, { session, epoch, cause: 'stranded' });
    await stranger.report({ kind: 'leave', session, epoch });
    expect(stranger.view()?.state).toBe('ended');
    expect(anna.view()).toMatchObject({
      state: 'playing',
      members: [{ presence: 'here' }, { presence: 'here' }],
    });
  });

  test('the answer of the machine is the flag', async () => {
    const { anna } = await pair();
    expect(await anna.report({ kind: 'started' })).toBe('wrongState');
    expect(await anna.report({ kind: 'linkDown', peer: 5 })).toBe('unknownPeer');
  });

  test('[THR-24] [REG-52] what comes after disposal is stored and acknowledged, and moves nothing', async () => {
    const { study, anna, ben } = await pair();
    await startPlaying(anna, ben);
    await finish(anna, ben);
    await upload(anna, ben);
    const { session } = anna.view()!;
    expect(study.engine.ledger().sessions).toBe(0);
    await anna.close();
    const late = anna.reopen();
    await late.join({ intent: 'resume' });
    expect(
      await late.report({ kind: 'transition', from: 'connecting', to: 'ended', cause: 'late' }),
    ).toBeNull();
    expect(await late.report({ kind: 'uploaded' })).toBeNull();
    expect(await late.report({ kind: 'leave' })).toBeNull();
    expect(await late.report({ kind: 'started' })).toBe('disposed');
    expect((await study.store.loadSession(session))?.state).toBe('disposed');
    expect(late.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
  });

  test('a leave is about the person: it counts where they have been put meanwhile', async () => {
    const { study, anna, ben } = await pair();
    const old = anna.view()!;
    await ben.report({ kind: 'leave' });
    expect(anna.view()).toMatchObject({ state: 'waiting' });
    expect(await anna.report({ kind: 'leave', session: old.session, epoch: old.epoch })).toBeNull();
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'youLeft' });
    expect(study.engine.ledger()).toMatchObject({ sessions: 0, seats: 0 });
  });

  test('two who leave at the same instant have both left', async () => {
    const { study, anna, ben } = await pair();
    await Promise.all([anna.report({ kind: 'leave' }), ben.report({ kind: 'leave' })]);
    expect([anna.view(), ben.view()]).toMatchObject([{ outcome: 'youLeft' }, { outcome: 'youLeft' }]);
    expect(study.engine.ledger()).toMatchObject({ sessions: 0, seats: 0 });
  });

  test('[SES-9] only what is durable is acknowledged when the store fails in the middle', async () => {
    const { study, store, anna } = await pair();
    const items: Report[] = [
      anna.makeReport(joined, 1),
      anna.makeReport({ kind: 'loaded' }, 2),
      anna.makeReport(matched, 3),
    ];
    const { commit } = store;
    let commits = 0;
    const failing = { ...store };
    failing.commit = async (plan) => {
      commits += 1;
      if (commits === 2) store.failNext('lost');
      return commit(plan);
    };
    Object.assign(store, failing);
    expect(await anna.send(items)).toMatchObject({ ok: true, value: { upTo: 2 } });
    expect(seqs(await study.store.timeline(anna.view()!.session))).toEqual([1, 2]);
    expect(await anna.send(items)).toMatchObject({ ok: true, value: { upTo: 3 } });
  });

  test('[SES-9] a commit whose answer got lost is not done twice', async () => {
    const { study, store, anna, ben } = await pair();
    store.failNext('unknown');
    const report = anna.makeReport({ kind: 'loaded' }, 1);
    expect(await anna.send([report])).toMatchObject({ ok: false, error: { code: 'storeUnavailable' } });
    expect(await anna.send([report])).toMatchObject({ ok: true, value: { upTo: 1, flagged: [] } });
    await load(ben);
    expect(anna.view()?.state).toBe('validating');
    const events = await study.store.sessionEvents(anna.view()!.session);
    expect(events.filter(({ type }) => type === 'loaded')).toHaveLength(2);
  });

  test('a repeat of a fact is stored under its own number and moves nothing', async () => {
    const { study, anna } = await pair();
    await anna.report({ kind: 'loaded' });
    expect(await anna.report({ kind: 'loaded' })).toBeNull();
    const events = await study.store.sessionEvents(anna.view()!.session);
    expect(events.filter(({ type }) => type === 'loaded')).toHaveLength(1);
  });
});
