import type { PlayRules, ReportOf } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch } from '../support/views.ts';
import { createWorld, type World } from '../support/world.ts';

const RULES: PlayRules = { ...makeMatch(0).play, durationFrames: 300 };
const DIFFERS_AT = 100;

/** Adds one more in one frame than everybody else: a page whose game is not deterministic. */
const wrongGame = () => {
  const right = makeSumGame();
  return makeSumGame({
    step(state, inputs, context) {
      right.step(state, inputs, context);
      if (context.frame === DIFFERS_AT) state.sum += 1;
    },
  });
};

/** Two who play, of whom the second has a game that differs once. */
async function playWrongly(world: World) {
  const a = world.open('a');
  await world.untilState(a, 'waiting');
  const b = world.open('b', { game: wrongGame() });
  await world.until(() => [a, b].every(({ session }) => session.state.state === 'ended'), 'an end', 30_000);
  return [a, b] as const;
}

test('[RB-13] two pages that differ are made equal again, go on to the end, and report it', async () => {
  const world = createWorld({ play: { ...RULES, onDesync: 'heal' } });
  const pages = await playWrongly(world);
  for (const { session, names } of pages) {
    expect(session.state).toMatchObject({ outcome: 'completed', frame: 299, agreed: true });
    expect(session.diagnostics().heals).toBe(1);
    expect(names.filter((name) => name === 'playing')).toHaveLength(1);
  }
  const told = ['a', 'b'].flatMap((id) => world.reports(id, 'healed') as ReportOf<'healed'>[]);
  expect(told).toHaveLength(2);
  expect(told[0]?.frame).toBe(told[1]?.frame);
  // [RB-12] In this frame the states began to differ.
  expect(told.map(({ firstFrame, source }) => [firstFrame, source])).toEqual([
    [DIFFERS_AT, 0],
    [DIFFERS_AT, 0],
  ]);
});

test('[RB-11] where the scene does not heal, the game ends with what differed', async () => {
  const world = createWorld({ play: { ...RULES, onDesync: 'end' } });
  const pages = await playWrongly(world);
  for (const { session } of pages) expect(session.state).toMatchObject({ outcome: 'desynced' });
  const [report] = world.reports('a', 'desynced') as ReportOf<'desynced'>[];
  expect(report?.frame).toBeGreaterThanOrEqual(DIFFERS_AT);
  expect(report?.frame).toBeLessThanOrEqual(DIFFERS_AT + 30);
  expect(report?.localChecksum).not.toBe(report?.remoteChecksum);
});
