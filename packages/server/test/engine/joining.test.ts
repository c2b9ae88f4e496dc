import type { ResumeToken } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import type { Matchmaker } from '../../src/matchmaking/matchmaker.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { createFaultyStore } from './support/faulty-store.ts';
import { codeOf } from './support/page.ts';
import { finish, startPlaying, upload } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

const GUESS = 'guess-0123456789abcdefghij' as ResumeToken;
const TWO_SCENES = [makeScene('practice'), makeScene('kitchen')];

describe('a seat', () => {
  test('[SES-8] belongs to whoever holds the token: another page gets a sentence, never the seat', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const stranger = study.open('anna');
    expect(codeOf(await stranger.join())).toBe('seatTaken');
    expect(codeOf(await stranger.join({ intent: 'resume' }))).toBe('seatTaken');
    expect(codeOf(await stranger.join({ token: 'guess-0123456789abcdef' as ResumeToken }))).toBe('seatTaken');
    expect(
      codeOf(
        await study.engine.reports(stranger.connection, {
          items: [stranger.makeReport({ kind: 'leave' }, 1)],
        }),
      ),
    ).toBe('notJoined');
    expect(anna.view()).toMatchObject({ state: 'waiting', present: 1 });
    expect(study.output.superseded.size).toBe(0);
    await stranger.close();
    await study.arrive('ben');
    expect(anna.view()).toMatchObject({ state: 'matched' });
  });

  test('[SES-8] a connection that was refused may ask for somebody else; one that has asked for a seat may not', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const page = study.open('anna');
    expect(codeOf(await page.join())).toBe('seatTaken');
    const ben = { participant: 'ben' as never };
    expect(codeOf(await page.join(ben))).toBe('ok');
    expect(anna.view()).toMatchObject({ state: 'matched' });
    expect(study.engine.participantOf(page.connection.id)).toBe('ben');
    expect(codeOf(await page.join({ participant: 'cleo' as never }))).toBe('wrongState');
    expect(codeOf(await anna.join({ game: 'garden@1' }))).toBe('gameMismatch');
    expect(codeOf(await anna.join(ben))).toBe('wrongState');
    await page.close();
    await anna.close();
    await study.clock.advance(3_600_000);
    expect(study.held()).toEqual({});
  });

  test('[SES-8] a connection whose join may have been stored is nobody else’s', async () => {
    const store = createFaultyStore(createMemoryStore());
    const study = await startStudy({ store });
    const anna = await study.arrive('anna');
    const page = anna.reopen();
    store.failNext('unknown');
    expect(codeOf(await page.join())).toBe('storeUnavailable');
    expect(codeOf(await page.join({ participant: 'ben' as never }))).toBe('wrongState');
  });

  test('[THR-2] [SES-8] the token is long and random, and the store keeps its hash only', async () => {
    const study = await startStudy();
    const { token } = await study.arrive('anna');
    const { token: other } = await study.arrive('ben');
    expect(token).toMatch(/^[A-Za-z0-9_-]{22,64}$/);
    expect(other).not.toBe(token);
    const row = await study.store.latestEnrolment('kitchen' as never, 'anna' as never);
    expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(token);
  });

  test('[REG-09] a double click joins once', async () => {
    const study = await startStudy();
    const anna = study.open('anna');
    const [first, second] = await Promise.all([anna.join(), anna.join()]);
    expect(first.ok && second.ok && first.value.token === second.value.token).toBe(true);
    expect(study.engine.ledger()).toMatchObject({ sessions: 1, seats: 1 });
  });

  test('[REG-09] [SES-2] many joins at once: nobody is third in a session of two', async () => {
    const study = await startStudy();
    const names = Array.from({ length: 9 }, (_, index) => `p${index}`);
    const pages = await Promise.all(names.map((name) => study.arrive(name)));
    const sizes = new Map<string, number>();
    for (const page of pages) {
      const { session } = page.view()!;
      sizes.set(session, (sizes.get(session) ?? 0) + 1);
    }
    expect([...sizes.values()].sort()).toEqual([1, 2, 2, 2, 2]);
    expect(pages.filter((page) => page.view()?.state === 'matched')).toHaveLength(8);
  });

  test('[SES-1] the same id joining two scenes at once gets one seat', async () => {
    const study = await startStudy({ scenes: TWO_SCENES });
    const here = study.open('anna', { scene: 'practice' });
    const there = study.open('anna', { scene: 'kitchen' });
    const answers = await Promise.all([here.join(), there.join()]);
    expect(answers.map(codeOf).sort()).toEqual(['ok', 'seatTaken']);
    expect(await study.store.counts()).toMatchObject({ seats: 1, liveSessions: 1 });
  });

  test('in one scene blocks another scene, with or without the token', async () => {
    const study = await startStudy({ scenes: TWO_SCENES });
    const { token } = await study.arrive('anna', { scene: 'practice' });
    expect(codeOf(await study.open('anna', { scene: 'kitchen' }).join())).toBe('seatTaken');
    expect(codeOf(await study.open('anna', { scene: 'kitchen', token }).join())).toBe('seatTaken');
  });

  test('is not given to a page with another game, and nothing is created for it', async () => {
    const study = await startStudy();
    const anna = study.open('anna', { game: 'kitchen@2' });
    expect(codeOf(await anna.join())).toBe('gameMismatch');
    await anna.close();
    expect(study.held()).toEqual({});
    expect(await study.store.counts()).toMatchObject({ liveSessions: 0, seats: 0 });
  });

  test('[REG-16] every refusal is a code from the list', async () => {
    const study = await startStudy();
    expect(codeOf(await study.open('anna', { scene: 'nowhere' }).join())).toBe('unknownScene');
    expect(codeOf(await study.open('anna').join({ intent: 'resume' }))).toBe('nothingToResume');
    const ben = await study.arrive('ben');
    expect(
      codeOf(
        await study.engine.join(ben.connection, {
          participant: 'cleo' as never,
          labels: {},
          game: 'kitchen@1',
          intent: 'join',
          rttMs: null,
        }),
      ),
    ).toBe('wrongState');
    study.engine.drain();
    expect(codeOf(await study.open('dora').join())).toBe('serverClosing');
    expect([...study.counted.keys()].filter((key) => key.startsWith('refused'))).toEqual([
      'refused unknownScene',
      'refused nothingToResume',
      'refused wrongState',
      'refused serverClosing',
    ]);
  });

  test('[REG-20] an exception in the middle of a join is a typed error, and the next try works', async () => {
    const fifo = createFifo({ maxRttMs: null });
    let isBroken = true;
    const decide: Matchmaker['decide'] = (input) => {
      if (isBroken) throw new TypeError('not a matchmaker');
      return fifo.decide(input);
    };
    const study = await startStudy({
      scenes: [makeScene('kitchen', { matchmaker: { policy: 'odd', decide } })],
    });
    const anna = study.open('anna');
    expect(codeOf(await anna.join())).toBe('internal');
    expect(study.errors.map(({ message }) => message)).toEqual(['request failed']);
    isBroken = false;
    expect(codeOf(await anna.join())).toBe('ok');
    await anna.close();
    await study.clock.advance(10_000);
    expect(study.held()).toEqual({});
  });

  test('a closing server still lets people back to their seats', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    study.engine.drain();
    await anna.close();
    const back = anna.reopen();
    expect(codeOf(await back.join())).toBe('ok');
  });
});

describe('coming back', () => {
  test('a page that reloads keeps the place, the token and the numbers of its reports', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await anna.report({ kind: 'transition', from: 'connecting', to: 'waiting', cause: 'joined' });
    const before = anna.view();
    await study.clock.advance(4_000);
    await anna.close();
    await study.clock.advance(4_000);
    const back = anna.reopen();
    const answer = await back.join({ intent: 'resume' });
    expect(answer).toMatchObject({ ok: true, value: { token: anna.token, lastSeq: 1 } });
    expect(back.view()).toMatchObject({
      state: 'waiting',
      session: before?.session,
      arrivedAt: study.clock.now() - 8_000,
    });
  });

  test('a second tab takes the seat over, and the late end of the first changes nothing', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    const second = anna.reopen();
    expect(codeOf(await second.join())).toBe('ok');
    expect([...study.output.superseded]).toEqual([anna.connection.id]);
    expect(study.output.roomOf(anna.connection.id)).toBeUndefined();
    expect(study.output.roomOf(second.connection.id)).toBe(second.view()?.session);
    await anna.close();
    expect(
      codeOf(
        await study.engine.reports(anna.connection, { items: [anna.makeReport({ kind: 'loaded' }, 1)] }),
      ),
    ).toBe('notJoined');
    await second.report({ kind: 'loaded' });
    await ben.report({ kind: 'loaded' });
    expect(second.view()).toMatchObject({ state: 'validating', match: { slot: 0 } });
    expect(study.engine.participantOf(second.connection.id)).toBe('anna');
    expect(study.engine.participantOf(anna.connection.id)).toBeUndefined();
  });

  test('a page may bring a token of its own, so that a join whose answer got lost can be sent again', async () => {
    const study = await startStudy();
    const own = 'b3Duuo9mAfqnTn0Dv1pQ4A' as ResumeToken;
    const first = study.open('anna');
    expect(await first.join({ token: own })).toMatchObject({ ok: true, value: { token: own } });
    await first.close();
    const again = study.open('anna');
    expect(codeOf(await again.join({ token: own }))).toBe('ok');
    const weak = await study.open('ben').join({ token: 'short-0123456789' as ResumeToken });
    expect(weak.ok && weak.value.token).not.toBe('short-0123456789');
  });

  test('a socket that closes before its join gets its turn takes no seat', async () => {
    const study = await startStudy();
    const anna = study.open('anna');
    const joining = anna.join();
    await anna.close();
    expect(codeOf(await joining)).toBe('unreachable');
    expect(study.held()).toEqual({});
    expect(await study.store.counts()).toMatchObject({ liveSessions: 0, seats: 0 });
  });
});

describe('after the end', () => {
  async function played(options?: Parameters<typeof makeScene>[1]) {
    const study = await startStudy({ scenes: [makeScene('kitchen', options)] });
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    await startPlaying(anna, ben);
    await finish(anna, ben);
    return { study, anna, ben };
  }

  test('[THR-17] the holder of the token is shown the same end with the same code, also after disposal', async () => {
    const { study, anna, ben } = await played();
    const end = anna.view();
    const early = anna.reopen();
    expect(await early.join()).toMatchObject({ ok: true, value: { view: end } });
    await upload(early, ben);
    await early.close();
    expect(study.engine.ledger().sessions).toBe(0);
    const late = early.reopen();
    expect(await late.join({ intent: 'resume' })).toMatchObject({ ok: true, value: { view: end } });
  });

  test('[THR-17] without the token the end is not shown, nor a second seat given', async () => {
    const { study } = await played();
    expect(codeOf(await study.open('anna').join())).toBe('badToken');
    expect(codeOf(await study.open('anna').join({ token: 'guess-0123456789abcdef' as ResumeToken }))).toBe(
      'badToken',
    );
    expect(
      codeOf(
        await study.open('anna').join({ token: 'guess-0123456789abcdef' as ResumeToken, intent: 'resume' }),
      ),
    ).toBe('badToken');
    expect(codeOf(await study.open('anna').join({ intent: 'resume' }))).toBe('nothingToResume');
  });

  test('[REG-02] [REG-01] with repeats allowed the next join is a new enrolment in a new session', async () => {
    const { study, anna } = await played({ repeat: 'allow' });
    const old = anna.view();
    const again = anna.reopen();
    expect(await again.join({ intent: 'resume' })).toMatchObject({ ok: true, value: { view: old } });
    const once = anna.reopen();
    const answer = await once.join();
    expect(answer).toMatchObject({ ok: true, value: { view: { state: 'waiting', present: 1 } } });
    expect(once.view()?.session).not.toBe(old?.session);
    const row = await study.store.latestEnrolment('kitchen' as never, 'anna' as never);
    expect(row).toMatchObject({ ordinal: 2, outcome: null });
    expect(codeOf(await study.open('anna').join())).toBe('seatTaken');
  });

  test('[SES-8] with repeats allowed somebody who knows the id only cannot take the end away from its owner', async () => {
    const { study, anna } = await played({ repeat: 'allow' });
    const end = anna.view();
    await anna.close();
    const stranger = study.open('anna');
    expect(codeOf(await stranger.join())).toBe('badToken');
    expect(codeOf(await study.open('anna', { token: GUESS }).join())).toBe('badToken');
    const back = anna.reopen();
    expect(await back.join({ intent: 'resume' })).toMatchObject({ ok: true, value: { view: end } });
  });

  test('[REG-02] what the first enrolment sends late never reaches the second', async () => {
    const { study, anna } = await played({ repeat: 'allow' });
    // From the first one on: some were stored and their acknowledgement lost, the last was never sent.
    const last = anna.nextSeq();
    const unsent = Array.from({ length: last }, (_, index) => anna.makeReport({ kind: 'leave' }, index + 1));
    const again = anna.reopen();
    const { value } = (await again.join()) as { value: { lastSeq: number } };
    expect(await again.send(unsent)).toEqual({ ok: true, value: { upTo: value.lastSeq, flagged: [] } });
    expect(again.view()).toMatchObject({ state: 'waiting' });
    const next = await study.restart();
    const back = next.open('anna', { token: again.token });
    expect(await back.join()).toMatchObject({ ok: true, value: { lastSeq: value.lastSeq } });
    await back.send(unsent);
    expect(back.view()).toMatchObject({ state: 'waiting' });
    await back.report({ kind: 'leave' });
    expect(back.view()).toMatchObject({ state: 'ended', outcome: 'youLeft' });
  });

  test('[REG-20] a repeat whose answer got lost is found again by the token of before', async () => {
    const { study, anna } = await played({ repeat: 'allow' });
    const lost = anna.reopen();
    await lost.join();
    await lost.close();
    const again = study.open('anna', { token: anna.token });
    expect(await again.join()).toMatchObject({ ok: true, value: { view: { state: 'waiting' } } });
  });

  test('[REG-07] [REG-24] one scene after the other: the second knows nothing of the first', async () => {
    const study = await startStudy({ scenes: TWO_SCENES });
    const first = [
      await study.arrive('anna', { scene: 'practice' }),
      await study.arrive('ben', { scene: 'practice' }),
    ];
    await startPlaying(...first);
    await finish(...first);
    const anna = await study.arrive('anna', { scene: 'kitchen' });
    expect(anna.view()).toMatchObject({ state: 'waiting', epoch: 1, present: 1 });
    expect(anna.view()?.session).not.toBe(first[0]!.view()?.session);
    const ben = await study.arrive('ben', { scene: 'kitchen' });
    expect(ben.view()).toMatchObject({ state: 'matched', match: { pairs: [{ peer: 0, attempt: 1 }] } });
    // The old page may still finish its upload; the new session hears nothing of it.
    await upload(...first);
    expect(first[0]!.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
    expect(anna.view()?.state).toBe('matched');
  });
});
