import type { Match, PlayRules, ReportOf } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch, playingView } from '../support/views.ts';
import { createWorld, type Page, playTwo, type World } from '../support/world.ts';

const RULES: PlayRules = { ...makeMatch(0).play, durationFrames: 240 };
const game = makeSumGame({ bot: () => 2 });

const shown = ({ session: { state } }: Page) => (state.state === 'playing' ? state : undefined);

function framesOf(world: World, id: string, kind: 'paused' | 'unpaused' | 'playerDropped') {
  return (world.reports(id, kind) as ReportOf<typeof kind>[]).map(({ frame }) => frame);
}

test('[RB-15] [RB-16] [REG-37] a hidden tab stops the game for both on one frame, and both go on from it together', async () => {
  const world = createWorld({ play: { ...RULES, onHidden: 'pause' } });
  const [a, b] = await playTwo(world, { game });
  await world.pass(500);
  b.tab.set(true);
  await world.pass(900);
  expect(shown(a)?.pausedBy).toBeUndefined();
  await world.until(() => shown(a)?.pausedBy !== undefined && shown(b)?.pausedBy !== undefined, 'a pause');
  expect([shown(a)?.pausedBy, shown(b)?.pausedBy]).toEqual([[1], [1]]);
  await world.pass(2_000);
  const [frame] = framesOf(world, 'a', 'paused');
  expect(frame).toBeGreaterThan(60);
  for (const page of [a, b]) {
    expect(page.session.diagnostics()).toMatchObject({ frame, confirmedFrame: frame, isPaused: true });
    // Nobody is missing: they all hear each other.
    expect(shown(page)?.interruption).toBeUndefined();
  }

  b.tab.set(false);
  await world.until(() => !shown(a)?.pausedBy && !shown(b)?.pausedBy, 'going on', 2_000);
  const ends = await Promise.all([a, b].map((page) => endOf(world, page)));
  expect(ends).toMatchObject([
    { outcome: 'completed', frame: 239 },
    { outcome: 'completed', frame: 239 },
  ]);
  for (const id of ['a', 'b']) {
    expect(framesOf(world, id, 'paused')).toEqual([frame]);
    expect(framesOf(world, id, 'unpaused')).toEqual([frame]);
    expect(world.reports(id, 'linkDown')).toEqual([]);
  }
});

test('[RB-15] [REG-37] who is back while the other is still away knows that the game waits, and for whom', async () => {
  const world = createWorld({ play: { ...RULES, onHidden: 'pause' } });
  const pages = await playTwo(world, { game });
  const [a, b] = pages;
  await world.pass(500);
  b.tab.set(true);
  a.tab.set(true);
  const bothSee = (slots: readonly number[]) =>
    world.until(
      () => pages.every((page) => `${shown(page)?.pausedBy}` === `${slots}`),
      `waits for ${slots}`,
      3_000,
    );
  await bothSee([0, 1]);
  a.tab.set(false);
  await bothSee([1]);
  await world.pass(1_000);
  expect(pages.map((page) => shown(page)?.pausedFor)).toEqual(['request', 'request']);
  b.tab.set(false);
  await world.until(() => pages.every((page) => !shown(page)?.pausedBy), 'going on', 2_000);
  await world.pass(100);
  expect(framesOf(world, 'a', 'paused')).toHaveLength(1);
  expect(framesOf(world, 'b', 'unpaused')).toEqual(framesOf(world, 'a', 'paused'));
});

test('predict: a hidden tab plays on, and nobody notices', async () => {
  const world = createWorld({ play: { ...RULES, onHidden: 'predict' } });
  const [a, b] = await playTwo(world, { game });
  b.tab.set(true);
  expect(await endOf(world, a)).toMatchObject({ outcome: 'completed', frame: 239 });
  expect(framesOf(world, 'a', 'paused')).toEqual([]);
});

test.each(['idle', 'bot'] as const)(
  '[RB-17] [RB-18] who is gone is dropped on an agreed frame, and the game goes on: %s',
  async (onPlayerDrop) => {
    const world = createWorld({ play: { ...RULES, onPlayerDrop } });
    const [a, b] = await playTwo(world, { game });
    await world.pass(500);
    world.server.kill('b');
    b.session.dispose();
    await world.pass(100);
    tellGone(world, { play: { ...RULES, onPlayerDrop } });
    await world.until(() => world.reports('a', 'playerDropped').length > 0, 'the drop', 5_000);
    expect(shown(a)).toMatchObject({
      gone: [1],
      bots: onPlayerDrop === 'bot' ? [1] : [],
      interruption: undefined,
    });
    const before = a.session.diagnostics().frame ?? 0;
    await world.pass(1_000);
    expect(a.session.diagnostics().frame).toBeGreaterThan(before + 50);
    expect(a.states.every((state) => state.state !== 'playing' || !state.pausedBy)).toBe(true);
    await world.until(() => world.reports('a', 'finished').length > 0, 'the end', 10_000);
    expect(framesOf(world, 'a', 'playerDropped')[0]).toBeGreaterThan(20);
  },
);

test('a page that goes away is missed within 200 ms, also while the server cannot be reached', async () => {
  const world = createWorld({ play: { ...RULES, durationFrames: null } });
  const [a, b] = await playTwo(world, { game });
  await world.pass(300);
  world.server.goDown();
  b.hide();
  await world.pass(200);
  expect(shown(a)?.interruption).toEqual({ slots: [1], returning: [], untilAt: undefined });
});

test('[RB-22] a peer that falls silent is missed after half a second', async () => {
  const world = createWorld({ play: { ...RULES, durationFrames: null } });
  const [a] = await playTwo(world, { game });
  await world.pass(300);
  world.cut.isCut = true;
  await world.pass(450);
  expect(shown(a)?.interruption).toBeUndefined();
  await world.pass(100);
  expect(shown(a)?.interruption?.slots).toEqual([1]);
});

/** The server's word that slot 1 is out and the game goes on. */
function tellGone(world: World, match: Partial<Match>): void {
  const person = world.server.person('a');
  const { session, epoch } = person.view!;
  world.server.show(person, (version) =>
    playingView(
      { version, session, epoch },
      {
        match: makeMatch(0, 2, match),
        members: [{ slot: 1, presence: 'gone', page: 0, reconnectDueAt: null }],
      },
    ),
  );
}

async function endOf(world: World, { session }: Page) {
  await world.until(() => session.state.state === 'ended', 'an end', 20_000);
  return session.state;
}
