import type { Match, ReportOf } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch } from '../support/views.ts';
import { createWorld, type Page, playTwo, type World } from '../support/world.ts';

const PLAY: Match['play'] = { ...makeMatch(0).play, durationFrames: 240 };
/** Its state says how many inputs it has added up. */
const game = makeSumGame({ outcome: () => undefined });

const shown = ({ session: { state } }: Page) => (state.state === 'playing' ? state : undefined);
const frameOf = ({ session }: Page) => session.diagnostics().frame ?? -1;

/** The page goes as pages do, and its browser opens it again. */
async function reload(world: World, id: string, page: Page, options = {}): Promise<Page> {
  page.hide();
  // Its last words are on their way before its links close.
  await world.pass(20);
  await world.dispose(page);
  return world.open(id, { browser: page.browser, join: { intent: 'resume' }, game, ...options });
}

const isBack = (page: Page) => shown(page)?.isReturning === false && shown(page)?.interruption === undefined;

async function endsOf(world: World, ...pages: readonly Page[]) {
  await world.until(
    () => pages.every(({ session: { state } }) => state.state === 'ended' && state.isSaved),
    'the stored ends',
    30_000,
  );
  return Promise.all(pages.map(({ session }) => session.ended));
}

const finished = (world: World, id: string) => world.reports(id, 'finished') as ReportOf<'finished'>[];

describe('a page that reloads in play', () => {
  test.each([
    ['a', 0],
    ['b', 1],
  ])('[RB-19] comes back into its slot, and both play on to the same end: %s', async (id, slot) => {
    const world = createWorld({ play: PLAY });
    const pages = await playTwo(world, { game });
    await world.pass(500);
    const [mine, other] = slot === 0 ? pages : [pages[1], pages[0]];
    const reloadedAt = frameOf(mine);
    const again = await reload(world, id, mine);
    await world.untilState(again, 'playing');
    expect(shown(again)).toMatchObject({
      slot,
      isReturning: true,
      isStranded: false,
      interruption: { slots: [slot], returning: [] },
    });
    expect(again.view.mounts).toBe(0);
    await world.until(() => shown(other)?.interruption?.returning.length === 1, 'the news that it returns');
    expect(shown(other)?.interruption).toMatchObject({ slots: [slot], returning: [slot] });
    expect(shown(other)?.interruption?.untilAt).toBeGreaterThan(world.clock.wallNow());
    expect(shown(again)?.interruption?.untilAt).toBeGreaterThan(world.clock.wallNow());

    await world.until(() => isBack(again) && isBack(other), 'play');
    expect(again.view.mounts).toBe(1);
    expect(other.view.mounts).toBe(1);
    await world.until(() => frameOf(again) > reloadedAt + 30, 'new frames');

    const [end, same] = await endsOf(world, again, other);
    expect(end).toEqual(same);
    expect(end).toMatchObject({ outcome: 'completed', frame: 239, agreed: true });
    const [one, two] = [finished(world, 'a'), finished(world, 'b')];
    expect(one).toHaveLength(1);
    expect(one[0]?.checksum).toBe(two[0]?.checksum);
    expect(again.view).toMatchObject({ mounts: 1, unmounts: 1 });
    expect(again.warnings).toEqual([]);
  });

  test('is told of in the record: who sat there from which frame on, in one line of numbers', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(500);
    const again = await reload(world, 'a', a);
    await endsOf(world, again, b);
    await world.until(() => world.reports('a', 'uploaded').length > 0);
    const [rejoined, ...more] = world.reports('a', 'rejoined');
    expect(rejoined).toMatchObject({ page: 1 });
    expect(rejoined?.frame).toBeGreaterThan(20);
    expect(more).toEqual([]);
    const { reports } = world.server.person('a');
    expect(reports.map(({ seq }) => seq)).toEqual(reports.map((_, index) => index + 1));
    const states = reports.flatMap((report) =>
      report.kind === 'transition' ? `${report.from} > ${report.to}: ${report.cause}` : [],
    );
    expect(states.slice(-4)).toEqual([
      'countdown > playing: started',
      'playing > disposed: dispose',
      'connecting > playing: rejoined',
      'playing > ended: view ended: completed',
    ]);
    // Neither is true of this page.
    expect(world.reports('a', 'loaded')).toHaveLength(1);
    expect(world.reports('a', 'started')).toHaveLength(1);
    // The one who stayed tells of the new link as of the first one.
    expect(world.reports('b', 'link')).toMatchObject([{ attempt: 1 }, { attempt: 2, failure: null }]);
  });

  test('[RB-19] reloads again before it is back, and again after it: it comes back each time', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(500);
    const second = await reload(world, 'a', a);
    await world.until(() => shown(b)?.interruption?.returning.length === 1, 'its return');
    const third = await reload(world, 'a', second);
    await world.until(() => isBack(third) && isBack(b), 'play');
    await world.pass(300);
    const fourth = await reload(world, 'a', third);
    const [end, other] = await endsOf(world, fourth, b);
    expect(end).toEqual(other);
    expect(end).toMatchObject({ outcome: 'completed', frame: 239 });
    expect(world.reports('a', 'rejoined').at(-1)).toMatchObject({ page: 3 });
  });

  test('a second tab takes the seat over in play: it goes on with the game, the first one is finished', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(500);
    const second = world.open('a', { browser: a.browser, game });
    await world.untilState(a, 'superseded');
    await world.until(() => isBack(second) && isBack(b), 'play');
    expect(a.session.diagnostics().held).toEqual({});
    const [end, other] = await endsOf(world, second, b);
    expect(end).toEqual(other);
    expect(end).toMatchObject({ outcome: 'completed', frame: 239 });
  });

  test('[RB-15] comes back while the other tab is hidden: play waits for that tab, and goes on with it', async () => {
    const world = createWorld({ play: { ...PLAY, onHidden: 'pause' } });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    b.tab.set(true);
    await world.pass(1_500);
    const again = await reload(world, 'a', a);
    await world.pass(3_000);
    expect(frameOf(b)).toBeLessThan(120);
    b.tab.set(false);
    await world.until(() => isBack(again) && !shown(b)?.pausedBy, 'play');
    const [end, other] = await endsOf(world, again, b);
    expect(end).toEqual(other);
    expect(end).toMatchObject({ outcome: 'completed', frame: 239 });
  });

  test('the game is over at the server meanwhile: it is told the end, and nothing is asked', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    a.hide();
    await world.dispose(a);
    world.server.end('participantLost', (slot) => (slot === 0 ? 'youWereLost' : 'partnerLost'));
    const again = world.open('a', { browser: a.browser, join: { intent: 'resume' }, game });
    const [end, other] = await endsOf(world, again, b);
    expect(again.names).toEqual(['connecting', 'ended']);
    expect([end?.outcome, other?.outcome]).toEqual(['youWereLost', 'partnerLost']);
  });

  test('the server has no place for it: it is told so, says that it is away, and is shown the end', async () => {
    const world = createWorld({ play: { ...PLAY, durationFrames: null } });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    world.server.refuseInPlay('wrongState');
    const again = await reload(world, 'a', a);
    await world.until(() => shown(again)?.isStranded === true, 'a page that cannot return');
    await world.pass(500);
    expect(shown(again)).toMatchObject({ isReturning: false, interruption: { slots: [1] } });
    expect(again.view.mounts).toBe(0);
    expect(again.session.diagnostics().held).not.toHaveProperty('link');
    expect(again.session.diagnostics().held).not.toHaveProperty('match');
    expect(world.server.person('a').aways.map(({ cause }) => cause)).toEqual([
      'leaving',
      'leaving',
      'stranded',
    ]);
    world.server.end('participantLost', (slot) => (slot === 0 ? 'youWereLost' : 'partnerLost'));
    const [end] = await endsOf(world, again, b);
    expect(end).toMatchObject({ outcome: 'youWereLost', frame: undefined });
  });

  test('what keeps the server from answering passes: it asks until it is heard', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    world.server.refuseInPlay('storeUnavailable');
    const again = await reload(world, 'a', a);
    await world.pass(1_500);
    expect(shown(again)?.isReturning).toBe(true);
    world.server.refuseInPlay(undefined);
    await world.until(() => isBack(again) && isBack(b), 'play');
    expect(world.reports('a', 'rejoined')).toMatchObject([{ page: 1 }]);
  });

  test('the server goes away while it returns: it returns once that is back', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    const again = await reload(world, 'a', a);
    await world.until(() => shown(again)?.isReturning === true, 'its return');
    world.server.goDown();
    await world.pass(1_000);
    world.server.comeBack();
    await world.until(() => isBack(again) && isBack(b), 'play');
    const [end, other] = await endsOf(world, again, b);
    expect(end).toEqual(other);
    // It sat there all the time: a later page would be another one.
    expect(world.reports('a', 'rejoined')).toMatchObject([{ page: 1 }]);
  });

  test('the page comes back to a seat that a later page of its own has had since: it rejoins like any other', async () => {
    const world = createWorld({ play: PLAY });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    const second = world.open('a', { browser: a.browser, game });
    await world.untilState(a, 'superseded');
    await world.until(() => isBack(second) && isBack(b), 'play');
    const third = world.open('a', { browser: a.browser, game });
    await world.until(() => isBack(third) && isBack(b), 'play');
    expect(second.session.state.state).toBe('superseded');
    expect(world.reports('a', 'rejoined')).toMatchObject([{ page: 1 }, { page: 2 }]);
  });
});

describe('a page that is on its way back', () => {
  const returning = async () => {
    const world = createWorld({ play: { ...PLAY, durationFrames: null } });
    const [a, b] = await playTwo(world, { game });
    await world.pass(300);
    // Without a peer to take the state from it stays on its way, links and game and all.
    world.cut.isCut = true;
    const again = await reload(world, 'a', a);
    await world.until(() => 'link' in again.session.diagnostics().held, 'its links', 5_000);
    await world.pass(200);
    expect(shown(again)?.isReturning).toBe(true);
    return { world, again, b };
  };

  test('[SES-5] is disposed of: nothing is held', async () => {
    const { world, again } = await returning();
    await world.dispose(again);
    await world.pass(10_000);
    expect(again.session.diagnostics().held).toEqual({});
    expect(again.warnings).toEqual([]);
  });

  test('leaves, and is told its end', async () => {
    const { world, again } = await returning();
    void again.session.leave();
    await world.until(() => world.reports('a', 'leave').length > 0, 'the leave');
    await world.pass(100);
    expect(again.session.state.state).toBe('ended');
    expect(again.session.diagnostics().held).not.toHaveProperty('link');
    expect(again.session.diagnostics().held).not.toHaveProperty('match');
  });

  test('[SES-10] is lost to the server meanwhile: it is told the end, and its links and game are released', async () => {
    const { world, again, b } = await returning();
    world.server.end('participantLost', (slot) => (slot === 0 ? 'youWereLost' : 'partnerLost'));
    const [end, other] = await endsOf(world, again, b);
    expect([end?.outcome, other?.outcome]).toEqual(['youWereLost', 'partnerLost']);
    expect(again.session.diagnostics().held).not.toHaveProperty('link');
  });
});

describe('more than two', () => {
  const three = async (play: Partial<Match['play']> = {}) => {
    const world = createWorld({ players: 3, play: { ...PLAY, durationFrames: 300, ...play } });
    const big = { ...game, bot: () => 2 };
    const pages = ['a', 'b', 'c'].map((id) => world.open(id, { game: big }));
    for (const page of pages) await world.untilState(page, 'playing');
    await world.pass(500);
    const [a, b, c] = pages as [Page, Page, Page];
    return { world, a, b, c, big };
  };

  test('[RB-19] one of three reloads: all go on together, and agree', async () => {
    const { world, a, b, c, big } = await three();
    const again = await reload(world, 'b', b, { game: big });
    await world.until(() => [a, again, c].every(isBack), 'play');
    const [first, ...others] = await endsOf(world, a, again, c);
    for (const end of others) expect(end).toEqual(first);
    expect(first).toMatchObject({ outcome: 'completed', frame: 299, agreed: true });
  });

  test('[RB-19] two of three reload at once: the third brings both back', async () => {
    const { world, a, b, c, big } = await three();
    const [second, third] = await Promise.all([
      reload(world, 'b', b, { game: big }),
      reload(world, 'c', c, { game: big }),
    ]);
    await world.until(() => [a, second, third].every(isBack), 'play');
    const [first, ...others] = await endsOf(world, a, second, third);
    for (const end of others) expect(end).toEqual(first);
  });

  test('[RB-18] [RB-19] who was gone before it came back is gone for it too, and a bot plays there', async () => {
    const { world, a, b, c, big } = await three({ onPlayerDrop: 'bot' });
    world.server.kill('c');
    await world.dispose(c);
    world.server.drop(2);
    await world.until(() => world.reports('a', 'playerDropped').length > 0, 'the drop', 5_000);
    const seen: (readonly number[])[] = [];
    const draw = (_: unknown, { bots }: { readonly bots: readonly number[] }) => void seen.push(bots);
    const again = await reload(world, 'b', b, { game: big, view: { draw } });
    await world.until(() => isBack(a) && isBack(again), 'play');
    expect(shown(again)).toMatchObject({ gone: [2], bots: [2] });
    await world.pass(200);
    expect(new Set(seen.map(String))).toEqual(new Set(['2']));
    await world.until(
      () => finished(world, 'a').length > 0 && finished(world, 'b').length > 0,
      'the end',
      9_000,
    );
    expect(finished(world, 'b')[0]).toMatchObject({
      frame: 299,
      checksum: finished(world, 'a')[0]?.checksum,
    });
  });
});

describe('several episodes', () => {
  const EPISODES: Match['play'] = { ...PLAY, durationFrames: 60, episodes: 3, intermissionMs: 2_000 };

  test('[RB-21] a page that returns in a later episode shows that one, and the end of all is the same', async () => {
    const world = createWorld({ play: EPISODES });
    const [a, b] = await playTwo(world, { game });
    await world.until(() => shown(a)?.episode === 1, 'the second episode', 5_000);
    await world.pass(200);
    const mounted: number[] = [];
    const again = await reload(world, 'a', a, {
      view: { mount: ({ episode }: { readonly episode: number }) => void mounted.push(episode) },
    });
    await world.until(() => isBack(again) && isBack(b), 'play');
    expect(shown(again)?.episode).toBe(1);
    const [end, other] = await endsOf(world, again, b);
    expect(end).toEqual(other);
    expect(mounted).toEqual([1, 2]);
  });

  test('[RB-21] a page that returns between two episodes waits with the other, and both begin the next', async () => {
    const world = createWorld({ play: EPISODES });
    const [a, b] = await playTwo(world, { game });
    await world.until(() => shown(a)?.intermission !== undefined, 'the intermission', 5_000);
    await world.pass(100);
    const mounted: number[] = [];
    const again = await reload(world, 'a', a, {
      view: { mount: ({ episode }: { readonly episode: number }) => void mounted.push(episode) },
    });
    await world.until(() => isBack(again) && isBack(b), 'its return');
    expect(mounted).toEqual([]);
    expect(again.names).toEqual(['connecting', 'playing']);
    expect(shown(again)).toMatchObject({ episode: 0, intermission: { result: null } });
    const [end, other] = await endsOf(world, again, b);
    expect(end).toEqual(other);
    expect(mounted).toEqual([1, 2]);
    expect(world.reports('a', 'rejoined')).toMatchObject([{ page: 1, frame: null }]);
  });
});
