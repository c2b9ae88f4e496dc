import { expect, test } from 'vitest';
import { makeMatch } from '../support/views.ts';
import { createWorld } from '../support/world.ts';

test('[REG-37] [REG-38] two of three lose each other: all stand on one frame, the third too, and go on from it', async () => {
  const world = createWorld({ players: 3, play: { ...makeMatch(0).play, durationFrames: null } });
  const pages = ['a', 'b', 'c'].map((id) => world.open(id));
  for (const page of pages) await world.untilState(page, 'playing');
  const third = pages[2]!;
  const shown = () => (third.session.state.state === 'playing' ? third.session.state : undefined);
  await world.pass(500);
  world.cut.pair = '0-1';
  world.cut.isCut = true;
  await world.until(() => `${shown()?.pausedBy}` === '0,1', 'the pause', 3_000);
  await world.pass(500);
  // Nobody is silent to it.
  expect(world.reports('c', 'linkDown')).toEqual([]);
  expect(world.reports('a', 'linkDown')).toMatchObject([{ peer: 1 }]);

  world.cut.isCut = false;
  await world.until(() => shown()?.pausedBy === undefined, 'going on', 3_000);
  await world.pass(500);
  const frames = ['a', 'b', 'c'].flatMap((id) =>
    [...world.reports(id, 'paused'), ...world.reports(id, 'unpaused')].map(({ frame }) => frame),
  );
  expect(frames).toHaveLength(6);
  expect(new Set(frames).size).toBe(1);
  expect(world.reports('a', 'linkUp')).toMatchObject([{ peer: 1 }]);
});

test('links of others that are down as well name nobody beside who is missing, and show how long play waits', async () => {
  const world = createWorld({ players: 3, play: { ...makeMatch(0).play, durationFrames: null } });
  const pages = ['a', 'b', 'c'].map((id) => world.open(id));
  for (const page of pages) await world.untilState(page, 'playing');
  const { session } = pages[0]!;
  const shown = () => (session.state.state === 'playing' ? session.state.interruption : undefined);
  const person = world.server.person('a');
  const { view } = person;
  if (view?.state !== 'playing') throw new Error(`a view of ${view?.state}`);
  const reconnectDueAt = world.server.now() + 30_000;
  const tell = async (presence: 'here' | 'lost') => {
    const members = [
      { slot: 0, presence: 'here', page: 0, reconnectDueAt: null },
      { slot: 1, presence: 'here', page: 0, reconnectDueAt },
      { slot: 2, presence, page: 0, reconnectDueAt },
    ] as const;
    world.server.show(person, (version) => ({ ...view, version, members: [...members] }));
    await world.pass(50);
  };

  await tell('here');
  expect(shown()?.slots).toEqual([1, 2]);
  // Nothing of slot 1 arrives here, and nothing at slot 2 either, which is fine.
  world.cut.pair = '0-1';
  world.cut.isCut = true;
  await world.until(() => shown()?.slots.length === 1, 'one who is missing', 3_000);
  expect(shown()?.slots).toEqual([1]);
  expect(shown()?.untilAt).toBeDefined();
  await tell('lost');
  expect(shown()?.slots).toEqual([1, 2]);
});
