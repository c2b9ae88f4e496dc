import { describe, expect, test } from 'vitest';
import type { PlayFact } from '../../src/session/play-types.ts';
import { playAlone } from '../support/play-alone.ts';
import { makeSumGame } from '../support/sum-game.ts';

const types = (facts: readonly PlayFact[]) => facts.map(({ type }) => type);

/** Over once three inputs of 1 have been added up. */
const untilThree = () => makeSumGame({ outcome: ({ sum }) => (sum >= 3 ? { sum } : undefined) });

test.each([0, 1, 6])('[RB-10] the input delay is the agreed one: %i frames', async (delay) => {
  const { play, facts, run } = await playAlone({ inputDelayFrames: 'auto' }, untilThree());
  play.start(0, delay);
  run(1_000);
  expect(facts.at(-1)).toMatchObject({ type: 'finished', frame: delay + 2 });
});

test('[RB-20] bots of the match play from frame 0, without a peer', async () => {
  const game = { ...untilThree(), bot: () => 3 };
  const { play, facts, sent, run } = await playAlone({}, game, {}, 2, [1]);
  play.start(0, 2);
  run(1_000);
  expect(facts.at(-1)).toMatchObject({ type: 'finished', frame: 0, outcome: { sum: 3 } });
  expect(sent).toEqual([]);
});

describe('a hidden tab', () => {
  test('is told as such once, when it has been hidden long enough in a running game', async () => {
    const { play, tab, facts, run } = await playAlone({ onHidden: 'end', hiddenAfterMs: 400 });
    tab.set(true);
    play.start(2_000, 2);
    run(1_900);
    expect(types(facts)).toEqual([]);
    run(700);
    expect(types(facts)).toEqual(['started', 'hiddenTooLong']);
    run(3_000);
    expect(types(facts)).toEqual(['started', 'hiddenTooLong']);
  });

  test.each(['predict', 'end'] as const)('%s: every frame is run all the same', async (onHidden) => {
    const { play, tab, run } = await playAlone({ onHidden, hiddenAfterMs: 100 });
    play.start(0, 2);
    run(200);
    tab.set(true);
    run(3_000);
    expect(play.frame).toBeGreaterThan(185);
  });

  test('[SES-5] nobody watches it before the game and after its end', async () => {
    const { play, tab, run, ledger } = await playAlone({ durationFrames: 5 });
    expect(tab.listeners).toBe(0);
    play.start(0, 2);
    expect(tab.listeners).toBe(1);
    expect(ledger.holders()).toContain('listener: visibilitychange');
    run(300);
    expect(tab.listeners).toBe(0);
    play.close();
    expect(ledger.counts()).toEqual({});
  });
});

test('a page that goes tells its peers, as soon as there are links', async () => {
  const { play, byes } = await playAlone();
  play.sayBye();
  expect(byes).toEqual([]);
  play.validate();
  play.sayBye();
  expect(byes).toHaveLength(1);
});
