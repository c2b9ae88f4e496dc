import { expect, test } from 'vitest';
import { makeMatch } from '../support/views.ts';
import { createWorld } from '../support/world.ts';

test('two of three lose each other: the third, whom nobody is silent to, is told whom play waits for', async () => {
  const world = createWorld({ players: 3, play: { ...makeMatch(0).play, durationFrames: null } });
  const pages = ['a', 'b', 'c'].map((id) => world.open(id));
  for (const page of pages) await world.untilState(page, 'playing');
  const third = pages[2]!;
  const shown = () =>
    third.session.state.state === 'playing' ? third.session.state.interruption : undefined;
  await world.pass(500);
  world.cut.pair = '0-1';
  world.cut.isCut = true;
  await world.until(() => shown() !== undefined, 'the interruption', 3_000);
  const named = shown()?.slots ?? [];
  await world.pass(100);
  expect([0, 1]).toEqual(expect.arrayContaining([...named]));
  expect(world.reports('c', 'linkDown').map((report) => 'peer' in report && report.peer)).toEqual(named);

  world.cut.isCut = false;
  await world.until(() => shown() === undefined, 'the end of the interruption', 3_000);
  await world.pass(500);
  expect(world.reports('c', 'linkUp')).toHaveLength(named.length);
});
