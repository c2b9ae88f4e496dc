import { describe, expect, test } from 'vitest';
import { codeOf, type Page } from './support/page.ts';
import { finish, GOOD_LINK, load, startPlaying } from './support/play.ts';
import { makeScene, type SceneOptions } from './support/scenes.ts';
import { type Study, startStudy } from './support/study.ts';

/** The process is started again with another config. */
async function restartWith({ clock, store }: Study, options: SceneOptions): Promise<Study> {
  clock.dropAll();
  return startStudy({ scenes: [makeScene('kitchen', options)], store, clock });
}

async function comeBack(study: Study, pages: readonly Page[], game = 'kitchen@1'): Promise<Page[]> {
  const back = pages.map((page) => study.open(page.participant, { token: page.token, game }));
  for (const page of back) expect(codeOf(await page.join({ intent: 'resume' }))).toBe('ok');
  return back;
}

async function arriveAll(study: Study, ...names: readonly string[]): Promise<Page[]> {
  const pages: Page[] = [];
  for (const name of names) pages.push(await study.arrive(name));
  return pages;
}

describe('[SES-12] after a restart with another group size', () => {
  test('smaller: everybody gets a seat, and who waited goes on waiting by the old size', async () => {
    const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { groupSize: 3 } })] });
    const old = await arriveAll(study, 'anna', 'ben');
    const next = await restartWith(study, { rules: { groupSize: 2 } });
    const back = await comeBack(next, old);
    expect(back.map((page) => page.view())).toMatchObject([{ present: 2 }, { present: 2 }]);
    const fresh = await arriveAll(next, 'cleo', 'dora');
    expect(fresh.map((page) => page.view())).toMatchObject([{ state: 'matched' }, { state: 'matched' }]);
    expect(fresh[0]!.view()).toMatchObject({ match: { pairs: [{ peer: 1 }] } });
    expect(back[0]!.view()).toMatchObject({ state: 'waiting', needed: 1 });
    expect(next.errors).toEqual([]);
  });

  test('larger: who waited goes on waiting for one, who comes now waits for two', async () => {
    const study = await startStudy();
    const old = await arriveAll(study, 'anna');
    const next = await restartWith(study, { rules: { groupSize: 3 } });
    const fresh = await arriveAll(next, 'cleo', 'dora');
    const [back] = await comeBack(next, old);
    expect(back!.view()).toMatchObject({ state: 'waiting', needed: 1, present: 1 });
    expect(fresh[0]!.view()).toMatchObject({ state: 'waiting', needed: 1, present: 2 });
  });

  test('smaller, with a full group in grace: it is matched when all are back, with a key for each pair', async () => {
    const scenes = [makeScene('kitchen', { rules: { groupSize: 3 } })];
    const study = await startStudy({ scenes });
    const old = await arriveAll(study, 'anna', 'ben');
    await old[0]!.close();
    const cleo = await study.arrive('cleo');
    expect(cleo.view()).toMatchObject({ state: 'waiting', present: 3 });
    const next = await restartWith(study, { rules: { groupSize: 2 } });
    const back = await comeBack(next, [...old, cleo]);
    expect(back[0]!.view()).toMatchObject({ state: 'matched', match: { pairs: [{ peer: 1 }, { peer: 2 }] } });
    expect(next.errors).toEqual([]);
  });
});

describe('[SES-12] after a restart with another version of the game', () => {
  test('who plays the old one comes back to it and reports its end', async () => {
    const study = await startStudy();
    const old = await arriveAll(study, 'anna', 'ben');
    await startPlaying(...old);
    const next = await restartWith(study, { rules: { game: 'kitchen@2' } });
    const back = await comeBack(next, old);
    await finish(...back);
    expect(back.map((page) => page.view())).toMatchObject([
      { outcome: 'completed' },
      { outcome: 'completed' },
    ]);
    const late = await comeBack(next, back);
    expect(late[0]!.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
  });

  test('who waits with the old one is never put together with the new one', async () => {
    const study = await startStudy();
    const old = await arriveAll(study, 'anna');
    const next = await restartWith(study, { rules: { game: 'kitchen@2' } });
    const [back] = await comeBack(next, old);
    const cleo = next.open('cleo', { game: 'kitchen@2' });
    expect(codeOf(await cleo.join())).toBe('ok');
    expect([back!.view(), cleo.view()]).toMatchObject([
      { state: 'waiting', present: 1 },
      { state: 'waiting', present: 1 },
    ]);
    expect(codeOf(await next.open('dora').join())).toBe('gameMismatch');
    const reloaded = next.open('anna', { token: back!.token, game: 'kitchen@2' });
    expect(codeOf(await reloaded.join())).toBe('gameMismatch');
    expect(back!.view()).toMatchObject({ state: 'waiting' });
  });

  test('who is put back in the waiting room keeps the game that the page has', async () => {
    const study = await startStudy();
    const old = await arriveAll(study, 'anna', 'ben');
    const next = await restartWith(study, { rules: { game: 'kitchen@2' } });
    const cleo = next.open('cleo', { game: 'kitchen@2' });
    await cleo.join();
    const back = await comeBack(next, old);
    await load(...back);
    await back[0]!.report({
      kind: 'link',
      peer: 1,
      attempt: 1,
      failure: 'tooSlow',
      measurement: GOOD_LINK,
    });
    expect([...back, cleo].map((page) => page.view())).toMatchObject([
      { state: 'waiting', present: 1 },
      { state: 'waiting', present: 1 },
      { state: 'waiting', present: 1 },
    ]);
    const records = await next.store.liveSessions();
    const games = records.map(({ snapshot }) => JSON.parse(snapshot).context.rules.game);
    expect(games.sort()).toEqual(['kitchen@1', 'kitchen@1', 'kitchen@2']);
  });
});
