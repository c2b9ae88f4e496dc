import type { ReportOf } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import { makeMatch } from '../support/views.ts';
import { createWorld, type Page, playTwo, type World } from '../support/world.ts';

const PLAY = { ...makeMatch(0).play, durationFrames: 300 };
const shown = ({ session: { state } }: Page) => (state.state === 'playing' ? state : undefined);
const isBack = (page: Page) => shown(page)?.interruption === undefined && !shown(page)?.pausedBy;

async function endAlike(world: World, pages: readonly Page[]): Promise<void> {
  const ends = await endsOf(world, pages);
  expect(ends[0]).toMatchObject({ outcome: 'completed', frame: 299, agreed: true });
  expect(ends[1]).toEqual(ends[0]);
  // Whatever they stood still on they went on from, and it was the same for both.
  const [frames, same] = ['a', 'b'].map((id) =>
    (['paused', 'unpaused'] as const).map((kind) =>
      (world.reports(id, kind) as ReportOf<typeof kind>[]).map(({ frame }) => frame),
    ),
  );
  expect(frames?.[0]?.length).toBeGreaterThan(0);
  expect(frames?.[1]).toEqual(frames?.[0]);
  expect(same).toEqual(frames);
}

async function endsOf(world: World, pages: readonly Page[]) {
  await world.until(() => pages.every(({ session: { state } }) => state.state === 'ended' && state.isSaved));
  return Promise.all(pages.map(({ session }) => session.ended));
}

test('[REG-38] [REG-37] nothing passes for three seconds: both wait, and go on from the same frame over whatever carries', async () => {
  const world = createWorld({ play: PLAY });
  const pages = await playTwo(world);
  await world.pass(500);
  world.cut.isCut = true;
  await world.pass(3_000);
  expect(pages.map((page) => shown(page)?.interruption?.slots)).toEqual([[1], [0]]);
  const frames = pages.map(({ session }) => session.diagnostics().confirmedFrame);
  await world.pass(500);
  expect(pages.map(({ session }) => session.diagnostics().confirmedFrame)).toEqual(frames);
  world.cut.isCut = false;
  await world.until(() => pages.every(isBack), 'play');
  await endAlike(world, pages);
  for (const id of ['a', 'b']) {
    expect(world.reports(id, 'linkDown')).toHaveLength(1);
    expect(world.reports(id, 'linkUp')).toHaveLength(1);
  }
});

test('[REG-38] [SES-7] the link closes for good: the next attempt is proven and carries the game to its end', async () => {
  const world = createWorld({ play: PLAY });
  const pages = await playTwo(world);
  await world.pass(500);
  for (const [link] of world.links.values()) link.close();
  await world.until(() => world.reports('a', 'linkUp').length > 0, 'a new link');
  await endAlike(world, pages);
  const told = world.reports('a', 'link') as ReportOf<'link'>[];
  expect(told.map(({ attempt, failure }) => [attempt, failure])).toEqual([
    [1, null],
    [2, null],
  ]);
  expect(pages[0].session.diagnostics().peers[0]?.route).toBe('direct');
});

test('[SES-10] a page that says that it goes, and stays: the other waits for a moment, and both play on', async () => {
  const world = createWorld({ play: PLAY });
  const pages = await playTwo(world);
  await world.pass(500);
  pages[0].hide();
  await world.until(() => shown(pages[1])?.interruption !== undefined, 'an interruption');
  await world.until(() => pages.every(isBack), 'play', 3_000);
  expect(world.reports('b', 'linkDown')).toHaveLength(1);
  expect(world.reports('b', 'linkUp')).toHaveLength(1);
  await endAlike(world, pages);
});
