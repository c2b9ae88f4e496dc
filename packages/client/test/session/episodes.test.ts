import type { PlayRules, ReportOf } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import type { SessionState, ViewContext } from '../../src/api.ts';
import { makeSumGame } from '../support/sum-game.ts';
import { makeMatch } from '../support/views.ts';
import { createWorld, type Page, playTwo } from '../support/world.ts';

const INTERMISSION_MS = 600;
const play: PlayRules = {
  ...makeMatch(0).play,
  episodes: 3,
  intermissionMs: INTERMISSION_MS,
  durationFrames: null,
};
/** Counts its frames, and is over after 42. */
const game = makeSumGame({
  step: (state) => void state.sum++,
  outcome: ({ sum }) => (sum >= 42 ? { sum } : undefined),
});

type Playing = Extract<SessionState, { state: 'playing' }>;
const playing = ({ states }: Page) => states.filter((state): state is Playing => state.state === 'playing');

/** Two who play three episodes to the end, and what their views were told. */
async function playThree() {
  const world = createWorld({ play });
  const mounts: ViewContext[] = [];
  const view = { mount: (context: ViewContext) => void mounts.push(context) };
  const pages = await playTwo(world, { game, view });
  await world.until(() => pages.every(({ session: { state } }) => state.state === 'ended'), 'the end');
  return { world, pages, mounts };
}

test('[RB-21] [RB-25] three episodes, each with its own end, and one session', async () => {
  const { world, pages } = await playThree();
  for (const { session, names } of pages) {
    expect(session.state).toMatchObject({
      outcome: 'completed',
      agreed: true,
      frame: 41,
      result: { sum: 42 },
    });
    expect(names.filter((name) => name === 'playing')).toHaveLength(1);
    expect(session.diagnostics()).toMatchObject({ episode: 2, frame: 41 });
  }
  const finished = ['a', 'b'].map((id) =>
    (world.reports(id, 'episodeFinished') as ReportOf<'episodeFinished'>[]).map(
      ({ episode, frame, outcome, checksum }) => ({ episode, frame, outcome, checksum }),
    ),
  );
  expect(finished[0]).toMatchObject([
    { episode: 0, frame: 41, outcome: { sum: 42 } },
    { episode: 1, frame: 41, outcome: { sum: 42 } },
  ]);
  expect(finished[1]).toEqual(finished[0]);
  for (const id of ['a', 'b']) {
    expect(world.reports(id, 'started')).toHaveLength(1);
    expect(world.reports(id, 'finished')).toHaveLength(1);
    expect(world.reports(id, 'linkDown')).toEqual([]);
  }
});

test('[REG-36] the view is mounted anew for every episode, and told which one', async () => {
  const { pages, mounts } = await playThree();
  const [a, b] = pages;
  expect(mounts.map(({ episode }) => episode).sort()).toEqual([0, 0, 1, 1, 2, 2]);
  expect([a.view.unmounts, b.view.unmounts]).toEqual([3, 3]);
});

test('between two episodes the page is told how the one ended and when the next starts', async () => {
  const { pages } = await playThree();
  for (const page of pages) {
    const seen = playing(page).map(({ episode, intermission }) => [episode, intermission] as const);
    const between = seen.filter(([, intermission]) => intermission);
    expect([...new Set(between.map(([episode]) => episode))]).toEqual([0, 1]);
    expect(between[0]?.[1]?.result).toEqual({ sum: 42 });
    const startOf = (of: number) =>
      between.findLast(([episode]) => episode === of)?.[1]?.nextStartAt ?? Number.NaN;
    expect(startOf(1) - startOf(0)).toBeGreaterThan(INTERMISSION_MS);
    expect(seen.at(-1)).toEqual([2, undefined]);
    expect(playing(page).every(({ episodes }) => episodes === 3)).toBe(true);
  }
});

test('[SES-5] left between two episodes: nothing is held', async () => {
  const world = createWorld({ play });
  const [a, b] = await playTwo(world, { game });
  await world.until(() => playing(a).some(({ intermission }) => intermission), 'an intermission');
  await world.dispose(a);
  await world.dispose(b);
  for (const page of [a, b]) {
    expect(page.session.diagnostics().held).toEqual({});
    expect(page.view.mounts).toBe(page.view.unmounts);
    expect(page.warnings).toEqual([]);
  }
});
