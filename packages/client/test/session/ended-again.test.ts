import { describe, expect, test } from 'vitest';
import { makeMatch, playingView, waitingView } from '../support/views.ts';
import { createWorld, playTwo, type World } from '../support/world.ts';

const NO_END = { play: { ...makeMatch(0).play, durationFrames: null } };

/** Two play, and the server gives them up; `correct` shows the first the end that late reports make of it. */
async function givenUp() {
  const world = createWorld(NO_END);
  const [a, b] = await playTwo(world);
  world.server.end('participantLost', () => 'youWereLost');
  await world.untilState(a, 'ended');
  await world.untilState(b, 'ended');
  await world.pass(500);
  const person = world.server.person('a');
  const first = person.view;
  if (first?.state !== 'ended') throw new Error(`a view of ${first?.state}`);
  const correct = async (version: number) => {
    const view = { ...first, version, outcome: 'completed', completionCode: 'C-DONE' } as const;
    world.server.show(person, () => view);
    await world.pass(50);
  };
  return { world, a, first, correct };
}

const reportsOf = (world: World) => world.server.person('a').reports.length;

describe('an end that late reports correct', () => {
  test('[SES-10] [REG-51] is shown with its new outcome and code, once, and reports nothing anew', async () => {
    const { world, a, first, correct } = await givenUp();
    expect(a.session.state).toMatchObject({ outcome: 'youWereLost', completionCode: 'code of youWereLost' });
    const [states, reports] = [a.states.length, reportsOf(world)];
    await correct(first.version + 10);
    expect(a.session.state).toMatchObject({
      state: 'ended',
      reason: 'participantLost',
      outcome: 'completed',
      completionCode: 'C-DONE',
      isSaved: true,
    });
    expect(a.states.length).toBe(states + 1);
    await world.pass(2_000);
    expect(reportsOf(world)).toBe(reports);
    // Whoever waited for the end has been told the one that was known then.
    expect(await a.session.ended).toMatchObject({ outcome: 'youWereLost' });
    expect(a.session.diagnostics().held).not.toHaveProperty('match');
  });

  test('[SES-7] is dropped when it is not newer', async () => {
    const { a, first, correct } = await givenUp();
    await correct(first.version);
    await correct(first.version - 1);
    expect(a.session.state).toMatchObject({ outcome: 'youWereLost' });
  });

  test('[REG-01] nothing but an end follows an end', async () => {
    const { world, a, first } = await givenUp();
    world.server.show(world.server.person('a'), () => waitingView({ version: first.version + 10 }));
    await world.pass(50);
    expect(a.session.state).toMatchObject({ state: 'ended', outcome: 'youWereLost' });
  });
});

describe('a link that is dead while both sockets live', () => {
  test('[SES-10] the page is shown how long the server waits for it', async () => {
    const world = createWorld(NO_END);
    const [a] = await playTwo(world);
    const person = world.server.person('a');
    const view = person.view;
    if (view?.state !== 'playing') throw new Error(`a view of ${view?.state}`);
    const dueAt = world.server.now() + 30_000;
    const members = [
      { slot: 0, presence: 'here', page: 0, reconnectDueAt: null },
      { slot: 1, presence: 'here', page: 0, reconnectDueAt: dueAt },
    ] as const;
    world.server.show(person, (version) =>
      playingView({ ...view, version }, { match: view.match, startAt: view.startAt, members: [...members] }),
    );
    await world.until(
      () => a.session.state.state === 'playing' && a.session.state.interruption !== undefined,
    );
    const { state } = a.session;
    if (state.state !== 'playing') throw new Error(state.state);
    expect(state.interruption?.slots).toEqual([1]);
    expect(Math.abs((state.interruption?.untilAt ?? 0) - (world.clock.wallNow() + 30_000))).toBeLessThan(100);
  });
});
