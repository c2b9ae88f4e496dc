import { describe, expect, test } from 'vitest';
import { finish, load, prove, startPlaying, upload } from './support/play.ts';
import { type Study, startStudy } from './support/study.ts';

async function playing(study: Study) {
  const anna = await study.arrive('anna');
  const ben = await study.arrive('ben');
  await startPlaying(anna, ben);
  return { anna, ben, session: anna.view()!.session };
}

const HELD_BY_SESSIONS = { sessions: 0, seats: 0, deadlines: 0, rooms: 0, waitingIndex: 0, timers: 0 };

describe('[REG-04] [SES-5] every way out leaves nothing', () => {
  const ways: Record<string, (study: Study) => Promise<unknown>> = {
    async 'normal end, records in'(study) {
      const { anna, ben } = await playing(study);
      await finish(anna, ben);
      await upload(anna, ben);
    },
    async 'normal end, records missing'(study) {
      const { anna, ben } = await playing(study);
      await finish(anna, ben);
      await study.clock.advance(60_000);
    },
    async 'leaving while playing'(study) {
      const { anna, ben } = await playing(study);
      await anna.report({ kind: 'leave' });
      await upload(anna, ben);
    },
    async 'reconnect deadline'(study) {
      const { anna, ben } = await playing(study);
      await anna.close();
      await ben.report({ kind: 'linkDown', peer: 0 });
      await study.clock.advance(30_000);
      expect(ben.view()).toMatchObject({ outcome: 'partnerLost', completionCode: 'C-LOST' });
      await study.clock.advance(60_000);
    },
    async 'game code threw'(study) {
      const { anna, ben } = await playing(study);
      const failure = { kind: 'gameFailed', message: 'x is undefined', inputs: '0a01' } as const;
      await anna.report({ ...failure, frame: 70 });
      expect(ben.view()).toMatchObject({ outcome: 'gameFailed' });
      const rows = await study.store.timeline(anna.view()!.session);
      expect(rows.map(({ payload }) => JSON.parse(payload))).toContainEqual(
        expect.objectContaining({ ...failure, frame: 70 }),
      );
      await upload(anna, ben);
    },
    async 'validation failed, then given up'(study) {
      const pages = [await study.arrive('anna'), await study.arrive('ben')];
      await load(...pages);
      await study.clock.advance(15_000);
      for (const page of pages) await page.report({ kind: 'leave' });
    },
    async 'researcher cancels'(study) {
      const { session } = await playing(study);
      expect(await study.engine.cancel(session, 'cancelled')).toBe(true);
      await study.clock.advance(60_000);
    },
    async 'everybody vanishes'(study) {
      const { anna, ben } = await playing(study);
      await anna.close();
      await ben.close();
      await study.clock.advance(190_000 + 600_000 + 60_000);
    },
  };

  for (const [name, way] of Object.entries(ways)) {
    test(name, async () => {
      const study = await startStudy();
      await way(study);
      expect(study.engine.ledger()).toMatchObject(HELD_BY_SESSIONS);
      expect(await study.store.counts()).toMatchObject({ liveSessions: 0, seats: 0, deadlines: 0 });
      expect(study.errors).toEqual([]);
      for (const who of ['anna', 'ben']) {
        const row = await study.store.latestEnrolment('kitchen' as never, who as never);
        expect(row?.outcome).not.toBeNull();
        expect(row?.code).not.toBeNull();
      }
    });
  }
});

describe('the end', () => {
  test('[REG-51] the code is stored by the commit that frees the seat, before any view shows it', async () => {
    const study = await startStudy();
    const { anna, ben } = await playing(study);
    const stored: (string | null | undefined)[] = [];
    const { sendView } = study.output;
    study.output.sendView = (connection, view) => {
      if (view.state === 'ended') {
        void study.store
          .latestEnrolment('kitchen' as never, 'anna' as never)
          .then((row) => stored.push(row?.code));
      }
      sendView(connection, view);
    };
    await finish(anna, ben);
    await study.clock.advance(0);
    expect(stored).toEqual(['C-DONE', 'C-DONE']);
    expect(study.engine.ledger().seats).toBe(0);
  });

  test('[SES-10] everybody is told the same end, each with the own cause', async () => {
    const study = await startStudy();
    const { anna, ben } = await playing(study);
    await anna.report({ kind: 'leave' });
    expect(anna.view()).toMatchObject({ state: 'ended', reason: 'participantLeft', outcome: 'youLeft' });
    expect(ben.view()).toMatchObject({ state: 'ended', reason: 'participantLeft', outcome: 'partnerLeft' });
  });

  test('[REG-14] who closes the page after the final frame ends nothing for the other', async () => {
    const study = await startStudy();
    const { anna, ben } = await playing(study);
    await study.clock.advance(1_150 + 180_000);
    expect(await anna.report({ kind: 'finished', frame: 10_799, outcome: 7, checksum: 42 })).toBeNull();
    await anna.close();
    await study.clock.advance(5_000);
    expect(ben.view()).toMatchObject({ outcome: 'completed', reason: 'completed' });
  });

  test('[SES-10] a final frame that this game does not have is kept, flagged, and ends nothing', async () => {
    const study = await startStudy();
    const { anna, ben, session } = await playing(study);
    await study.clock.advance(3_150);
    const claim = { kind: 'finished', outcome: 7, checksum: 42 } as const;
    const flags: (string | null)[] = [];
    for (const frame of [10_800, 99_999]) flags.push(await anna.report({ ...claim, frame }));
    expect(flags).toEqual(['implausible', 'implausible']);
    await study.clock.advance(60_000);
    expect([anna, ben].map((page) => page.view()?.state)).toEqual(['playing', 'playing']);
    const kept = (await study.store.timeline(session)).filter(({ kind }) => kind === 'finished');
    expect(kept.map(({ flag }) => flag)).toEqual(flags);
    await finish(anna, ben);
    expect(ben.view()).toMatchObject({ outcome: 'completed', reason: 'completed' });
  });

  test('[REG-03] [SES-6] several ends at once: one counts, the others do nothing and say so', async () => {
    const study = await startStudy();
    const { anna, ben, session } = await playing(study);
    const [first, second, left] = await Promise.all([
      study.engine.cancel(session, 'cancelled'),
      study.engine.cancel(session, 'cancelled'),
      ben.report({ kind: 'leave' }),
      anna.close(),
    ]);
    expect([first, second]).toEqual([true, false]);
    expect(left).toBeNull();
    expect(ben.view()).toMatchObject({ outcome: 'cancelled' });
    expect(await study.engine.cancel(session, 'cancelled')).toBe(false);
    await study.clock.advance(60_000);
    expect(await study.engine.cancel(session, 'cancelled')).toBe(false);
    expect(study.output.closedRooms).toEqual([session]);
    const events = await study.store.sessionEvents(session);
    expect(events.filter(({ type }) => type === 'cancelled')).toHaveLength(1);
  });

  test('one line of log per transition, and no more', async () => {
    const study = await startStudy();
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await load(...pages);
    await prove(...pages);
    for (const page of pages) await page.report({ kind: 'started' });
    await finish(...pages);
    await upload(...pages);
    expect(study.infos.map(({ fields }) => `${fields.from} > ${fields.to}`)).toEqual([
      'null > waiting',
      'waiting > matched',
      'matched > validating',
      'validating > playing',
      'playing > ended',
      'ended > disposed',
    ]);
    expect(study.infos[4]?.fields).toMatchObject({
      scene: 'kitchen',
      event: 'finished',
      reason: 'completed',
      epoch: 2,
    });
    expect(study.counted.get('transition playing:ended')).toBe(1);
  });
});
