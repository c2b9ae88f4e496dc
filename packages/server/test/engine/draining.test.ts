import { describe, expect, test } from 'vitest';
import { drained } from '../../src/engine/drained.ts';
import { codeOf } from './support/page.ts';
import { finish, startPlaying, upload } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

const LIMIT_MS = 60_000;

async function drainingStudy() {
  const study = await startStudy();
  const [ada, ben] = [await study.arrive('ada'), await study.arrive('ben')];
  await startPlaying(ada, ben);
  study.engine.drain();
  const hurry = new AbortController();
  const pending = study.clock.pending();
  let left: number | undefined;
  const { clock, engine } = study;
  const done = drained({ clock, underWay: engine.underWay, limitMs: LIMIT_MS, hurry: hurry.signal });
  void done.then((count) => {
    left = count;
  });
  return { study, ada, ben, hurry, left: () => left, timers: () => study.clock.pending() - pending };
}

describe('a server that drains', () => {
  test('[SES-12] is done when the last game is over and all of its records are in', async () => {
    const { study, ada, ben, left } = await drainingStudy();
    await study.clock.advance(10_000);
    expect(left()).toBeUndefined();
    await finish(ada, ben);
    await study.clock.advance(1_000);
    expect(left()).toBeUndefined();
    await upload(ada, ben);
    await study.clock.advance(1_000);
    expect(left()).toBe(0);
    expect(ada.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
  });

  test('[SES-12] waits no longer than it may, and says how many go on without it', async () => {
    const { study, left, timers } = await drainingStudy();
    await study.clock.advance(LIMIT_MS - 1);
    expect(left()).toBeUndefined();
    await study.clock.advance(1);
    expect(left()).toBe(1);
    expect(timers()).toBe(0);
  });

  test('waits for nothing once somebody is in a hurry', async () => {
    const { study, hurry, left, timers } = await drainingStudy();
    hurry.abort();
    await study.clock.advance(0);
    expect(left()).toBe(1);
    expect(timers()).toBe(0);
  });

  test('[SES-12] gives no seat to newcomers, and to everybody else what is theirs', async () => {
    const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { groupSize: 3 } })] });
    const [ada, ben] = [await study.arrive('ada'), await study.arrive('ben')];
    study.engine.drain();
    const cleo = study.open('cleo');
    expect(codeOf(await cleo.join())).toBe('serverClosing');
    await ada.close();
    expect(codeOf(await ada.reopen().join())).toBe('ok');
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 2 });

    // Nobody waits for those who wait: their place is in the record.
    expect(study.engine.underWay()).toBe(0);
    const after = await study.restart();
    expect(codeOf(await after.open('cleo').join())).toBe('ok');
    expect(after.held()).toMatchObject({ sessions: 1, seats: 3 });
  });
});
