import { describe, expect, test } from 'vitest';
import { finish, startPlaying, upload } from './support/play.ts';
import { makeScene, RULES } from './support/scenes.ts';
import { type Study, startStudy } from './support/study.ts';

const scenes = (over: Partial<Parameters<typeof makeScene>[1]> = {}) => [
  makeScene('kitchen', {
    rules: { groupSize: 3, play: { ...RULES.play, onPlayerDrop: 'bot' } },
    ...over,
  }),
];

async function playing(study: Study) {
  const pages = [await study.arrive('anna'), await study.arrive('ben'), await study.arrive('cleo')] as const;
  await startPlaying(...pages);
  return pages;
}

const presences = (view: unknown) =>
  (view as { members: { presence: string }[] }).members.map(({ presence }) => presence);

describe('[SES-5] [SES-10] a game that goes on without somebody', () => {
  test('who leaves is told so with the code at once, and the others what has become of the slot', async () => {
    const study = await startStudy({ scenes: scenes() });
    const [anna, ben, cleo] = await playing(study);
    await ben.report({ kind: 'leave' });
    expect(ben.view()).toMatchObject({
      state: 'ended',
      reason: null,
      outcome: 'youLeft',
      completionCode: 'C-OTHER',
    });
    for (const page of [anna, cleo]) {
      expect(presences(page.view())).toEqual(['here', 'gone', 'here']);
    }
    expect(study.engine.ledger()).toMatchObject({ seats: 2, sessions: 1, rooms: 1 });
    await upload(ben);
    await finish(anna, cleo);
    await upload(anna, cleo);
    for (const page of [anna, cleo]) expect(page.view()).toMatchObject({ outcome: 'completed' });
    expect(study.held()).toEqual({ connections: 3, people: 3 });
  });

  test('the log of the server says so once for each', async () => {
    const study = await startStudy({
      scenes: scenes({
        rules: { groupSize: 3, minHumans: 1, play: { ...RULES.play, onPlayerDrop: 'idle' } },
      }),
    });
    const [anna, ben, cleo] = await playing(study);
    await cleo.report({ kind: 'leave' });
    await ben.report({ kind: 'leave' });
    await anna.report({ kind: 'paused', frame: 3 });
    await study.restart();
    const told = study.infos.filter(({ message }) => message.includes('without a member'));
    expect(told.map(({ fields }) => [fields.slot, fields.outcome])).toEqual([
      [2, 'youLeft'],
      [1, 'youLeft'],
    ]);
  });

  test('a page of who left that comes back sees its end, and no seat', async () => {
    const study = await startStudy({ scenes: scenes() });
    const [, ben] = await playing(study);
    const view = ben.view();
    await ben.report({ kind: 'leave' });
    const back = ben.reopen();
    await back.join();
    expect(back.view()).toMatchObject({ state: 'ended', session: view?.session, outcome: 'youLeft' });
  });

  test('[SES-1] where people may repeat, they sit down elsewhere, and the end of the game they left is not theirs', async () => {
    const study = await startStudy({ scenes: scenes({ repeat: 'allow' }) });
    const [anna, ben, cleo] = await playing(study);
    await ben.report({ kind: 'leave' });
    const again = ben.reopen();
    await again.join();
    expect(again.view()).toMatchObject({ state: 'waiting', present: 1 });
    await finish(anna, cleo);
    expect(again.view()).toMatchObject({ state: 'waiting' });
    expect(study.errors).toEqual([]);
  });

  test('who is lost for good is told when they come back; until then the views show how long is waited', async () => {
    const study = await startStudy({ scenes: scenes() });
    const [anna, ben, cleo] = await playing(study);
    await ben.close();
    for (const page of [anna, cleo]) await page.report({ kind: 'linkDown', peer: 1 });
    expect(presences(anna.view())).toEqual(['here', 'lost', 'here']);
    await study.clock.advance(30_000);
    expect(presences(anna.view())).toEqual(['here', 'gone', 'here']);
    const back = ben.reopen();
    await back.join();
    expect(back.view()).toMatchObject({ state: 'ended', outcome: 'youWereLost', reason: null });
    await cleo.report({ kind: 'leave' });
    expect(anna.view()).toMatchObject({ reason: 'participantLeft', outcome: 'partnerLeft' });
  });

  test('[SES-12] a process that starts again goes on with who is left', async () => {
    const study = await startStudy({ scenes: scenes() });
    const [anna, ben, cleo] = await playing(study);
    await ben.report({ kind: 'leave' });
    const next = await study.restart();
    const pages = [anna, cleo].map(({ participant, token }) => next.open(participant, { token }));
    for (const page of pages) await page.join();
    expect(presences(pages[0]?.view())).toEqual(['here', 'gone', 'here']);
    expect(next.engine.ledger()).toMatchObject({ seats: 2 });
    await finish(...pages);
    expect(pages[1]?.view()).toMatchObject({ outcome: 'completed' });
  });

  test('[SES-8] no signal reaches who is gone, nor comes from them', async () => {
    const study = await startStudy({ scenes: scenes() });
    const [anna, ben] = await playing(study);
    const { session, epoch } = anna.view()!;
    const signal = { session, epoch, attempt: 1, seq: 0, data: 'x' };
    await ben.report({ kind: 'leave' });
    expect(study.engine.route(anna.connection, { ...signal, to: 1 })).toMatchObject({
      error: { code: 'unknownPeer' },
    });
    expect(study.engine.route(ben.connection, { ...signal, to: 0 })).toMatchObject({
      error: { code: 'wrongState' },
    });
  });
});

describe('a scene that starts with bots', () => {
  const withBots = [
    makeScene('kitchen', {
      rules: { groupSize: 3, onTimeout: 'startWithBots', play: { ...RULES.play, inputDelayFrames: 'auto' } },
    }),
  ];

  test('[SES-11] one person who has waited to the end plays alone with bots, to their own end', async () => {
    const study = await startStudy({ scenes: withBots });
    const anna = await study.arrive('anna');
    await study.clock.advance(179_999);
    expect(anna.view()).toMatchObject({ state: 'waiting', needed: 2 });
    await study.clock.advance(1);
    expect(anna.view()).toMatchObject({
      state: 'matched',
      match: { slot: 0, players: 3, bots: [1, 2], pairs: [] },
    });
    const ben = await study.arrive('ben');
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
    await anna.report({ kind: 'loaded' });
    expect(anna.view()).toMatchObject({ state: 'playing', inputDelayFrames: 1, members: [{ slot: 0 }] });
    await anna.report({ kind: 'started' });
    await finish(anna);
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'completed', completionCode: 'C-DONE' });
    await upload(anna);
    await ben.report({ kind: 'leave' });
    expect(study.held()).toEqual({ connections: 2, people: 2 });
  });

  test('[SES-12] one person who plays alone loses nothing by a minute without the server', async () => {
    const study = await startStudy({ scenes: withBots });
    const anna = await study.arrive('anna');
    await study.clock.advance(180_000);
    await anna.report({ kind: 'loaded' });
    await anna.report({ kind: 'started' });
    await anna.close();
    await study.clock.advance(60_000);
    const back = anna.reopen();
    await back.join();
    expect(back.view()).toMatchObject({ state: 'playing', members: [{ slot: 0, presence: 'here' }] });
    await finish(back);
    expect(back.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
  });

  test('[RB-10] the log of the server names the bots and the agreed delay', async () => {
    const study = await startStudy({ scenes: withBots });
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await study.clock.advance(180_000);
    await startPlaying(...pages);
    const told = study.infos.map(({ fields }) => fields);
    expect(told.find(({ to }) => to === 'matched')).toMatchObject({ bots: [2] });
    expect(told.find(({ to }) => to === 'playing')).toMatchObject({ inputDelayFrames: 1 });
  });
});
