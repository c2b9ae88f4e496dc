import { createSimulatedPageClock } from '@greenroom/testkit';
import { describe, expect, test } from 'vitest';
import { createRelinking } from '../../src/play/relinking.ts';
import { makeMatch } from '../support/views.ts';

/** Three play; what is told and asked, with the ms at which that was. */
function start() {
  const clock = createSimulatedPageClock();
  const startedAt = clock.now();
  const told: string[] = [];
  const state = { isOver: false };
  const note = (text: string) => told.push(`${clock.now() - startedAt} ${text}`);
  const { pairs } = makeMatch(0, 3);
  const relinking = createRelinking({
    clock,
    pairs,
    isOver: () => state.isOver,
    restartIce: (slot) => note(`restart ${slot}`),
    askRelink: (slot, attempt) => note(`ask ${slot}, attempt ${attempt}`),
    onMissed: (slot) => note(`missed ${slot}`),
    onBack: (slot) => note(`back ${slot}`),
  });
  const follow = (attempt: number) => relinking.follow([{ ...pairs[0]!, attempt }]);
  return { clock, relinking, follow, state, news: () => told.splice(0) };
}

describe('a peer that is silent', () => {
  test('[REG-38] its link looks for another path at once, and a second later a new one is asked for', () => {
    const { clock, relinking, news } = start();
    relinking.silent(1);
    clock.advance(999);
    expect(news()).toEqual(['0 missed 1', '0 restart 1']);
    clock.advance(1);
    expect(news()).toEqual(['1000 ask 1, attempt 1']);
  });

  test('[REG-38] that is heard again within that time needs no new link', () => {
    const { clock, relinking, news } = start();
    relinking.silent(1);
    clock.advance(900);
    relinking.heard(1);
    clock.advance(60_000);
    expect(news()).toEqual(['0 missed 1', '0 restart 1', '900 back 1']);
  });

  test('is asked for again while the server gives no new attempt, and later where it gave one that brings nothing', () => {
    const { clock, relinking, follow, news } = start();
    relinking.silent(1);
    clock.advance(3_500);
    expect(news().slice(2)).toEqual(['1000 ask 1, attempt 1', '3000 ask 1, attempt 1']);
    follow(2);
    clock.advance(4_999);
    expect(news()).toEqual([]);
    clock.advance(1);
    expect(news()).toEqual(['8500 ask 1, attempt 2']);
  });

  test('another attempt is asked for a second after one has failed; of one that is given up nothing counts', () => {
    const { clock, relinking, follow, news } = start();
    relinking.silent(1);
    clock.advance(1_100);
    follow(2);
    follow(3);
    news();
    relinking.failed(1, 2);
    clock.advance(1_500);
    expect(news()).toEqual([]);
    relinking.failed(1, 3);
    clock.advance(1_000);
    expect(news()).toEqual(['3600 ask 1, attempt 3']);
  });

  test('[SES-7] the other end asked first: what we ask names the attempt that is under way', () => {
    const { clock, relinking, follow, news } = start();
    relinking.silent(1);
    clock.advance(500);
    follow(2);
    clock.advance(5_000);
    expect(news().slice(2)).toEqual(['5500 ask 1, attempt 2']);
  });
});

describe('a peer without a link', () => {
  test('a new one is asked for at once, and it is back with that', () => {
    const { clock, relinking, follow, news } = start();
    relinking.lost(1, 'closed');
    clock.advance(0);
    expect(news()).toEqual(['0 missed 1', '0 ask 1, attempt 1']);
    follow(2);
    clock.advance(300);
    relinking.linked(1);
    clock.advance(60_000);
    expect(news()).toEqual(['300 back 1']);
  });

  test('that is silent as well is back only when it is heard', () => {
    const { clock, relinking, news } = start();
    relinking.lost(1, 'closed');
    clock.advance(600);
    relinking.silent(1);
    relinking.linked(1);
    expect(news()).toEqual(['0 missed 1', '0 ask 1, attempt 1']);
    relinking.heard(1);
    expect(news()).toEqual(['600 back 1']);
  });

  test('a page that says that it goes is missed, and its next one waited for: nothing is asked', () => {
    const { clock, relinking, news } = start();
    relinking.lost(1, 'bye');
    clock.advance(600);
    relinking.silent(1);
    clock.advance(60_000);
    expect(news()).toEqual(['0 missed 1']);
  });

  test('[SES-10] a page that says that it goes and never falls silent is back: it did not go', () => {
    const { clock, relinking, news } = start();
    relinking.lost(1, 'bye');
    clock.advance(999);
    expect(relinking.isStandstill).toBe(true);
    clock.advance(1);
    expect([relinking.isStandstill, news()]).toEqual([false, ['0 missed 1', '1000 back 1']]);
    clock.advance(60_000);
    expect(news()).toEqual([]);
  });

  test('a page that comes into a game under way has none yet: what fails is asked for again, and nobody is told missed', () => {
    const { clock, relinking, follow, news } = start();
    relinking.beginUnlinked();
    follow(2);
    expect([relinking.isStandstill, news()]).toEqual([true, []]);
    relinking.failed(1, 2);
    clock.advance(1_000);
    expect(news()).toEqual(['1000 ask 1, attempt 2']);
  });
});

describe('standing still', () => {
  test('[REG-37] for as long as anybody is missed', () => {
    const { relinking } = start();
    expect(relinking.isStandstill).toBe(false);
    relinking.silent(1);
    relinking.lost(2, 'closed');
    relinking.heard(1);
    expect(relinking.isStandstill).toBe(true);
    relinking.linked(2);
    expect(relinking.isStandstill).toBe(false);
  });

  test('[RB-19] not for a page that was loaded anew, which the game waits for by itself; it is missed until it plays', () => {
    const { clock, relinking, follow, news } = start();
    relinking.lost(1, 'bye');
    relinking.awaitPage(1);
    expect(relinking.isStandstill).toBe(false);
    follow(2);
    clock.advance(5_000);
    expect(news()).toEqual(['0 missed 1', '5000 ask 1, attempt 2']);
    relinking.linked(1);
    expect(news()).toEqual([]);
    relinking.heard(1);
    expect(news()).toEqual(['5000 back 1']);
  });

  test('[RB-18] not for who is gone for good; nothing is asked for them any more', () => {
    const { clock, relinking, follow, news } = start();
    relinking.silent(1);
    relinking.forget(1);
    relinking.silent(1);
    follow(2);
    clock.advance(60_000);
    expect([relinking.isStandstill, news()]).toEqual([false, ['0 missed 1', '0 restart 1']]);
  });
});

test('once the game is over nobody is missed, and nothing is asked', () => {
  const { clock, relinking, state, news } = start();
  relinking.silent(1);
  state.isOver = true;
  relinking.lost(2, 'closed');
  clock.advance(60_000);
  expect(news()).toEqual(['0 missed 1', '0 restart 1']);
});

test('[SES-5] closed: nothing is asked any more', () => {
  const { clock, relinking, news } = start();
  relinking.silent(1);
  relinking.close();
  relinking.lost(2, 'closed');
  clock.advance(60_000);
  expect(news()).toEqual(['0 missed 1', '0 restart 1']);
});
