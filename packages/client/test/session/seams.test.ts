import { describe, expect, test } from 'vitest';
import type { SessionState } from '../../src/api.ts';
import { endedView, waitingView } from '../support/views.ts';
import { createWorld, playTwo } from '../support/world.ts';

const isSaved = (state: SessionState) => state.state === 'ended' && state.isSaved;

describe('the server goes away', () => {
  test('in play nothing is seen of it but a flag, and what happened meanwhile is reported later', async () => {
    const world = createWorld();
    const [a, b] = await playTwo(world);
    world.server.goDown();
    await world.pass(300);
    expect(a.session.state).toMatchObject({ state: 'playing', isOnline: false, interruption: undefined });
    const frame = a.session.diagnostics().frame ?? 0;
    await world.pass(300);
    expect(a.session.diagnostics().frame).toBeGreaterThan(frame + 15);

    world.server.comeBack();
    await world.pass(100);
    expect(a.session.state).toMatchObject({ state: 'playing', isOnline: true });
    await world.until(() => isSaved(a.session.state) && isSaved(b.session.state));
    expect(world.server.person('a').joins.map(({ intent }) => intent)).toEqual(['join', 'resume']);
    expect(world.server.person('a').joins[1]?.token).toBe(world.server.person('a').token);
  });

  test('[SES-9] the game ends meanwhile: the end is shown, kept on the device, and complete once it is stored', async () => {
    const world = createWorld();
    const [a, b] = await playTwo(world);
    world.server.goDown();
    await world.untilState(a, 'ended');
    const endedAt = world.clock.wallNow();
    await world.untilState(b, 'ended');
    expect(a.session.state).toEqual({
      state: 'ended',
      reason: undefined,
      outcome: 'completed',
      completionCode: undefined,
      frame: 119,
      result: null,
      agreed: false,
      isSaved: false,
      unsavedSince: expect.closeTo(endedAt, -1),
    });
    const kept = [...a.browser.disk.reports.values()];
    expect(kept.some(({ kind }) => kind === 'finished')).toBe(true);
    expect(a.view.unmounts).toBe(1);

    world.server.comeBack();
    await world.until(() => isSaved(a.session.state), 'the stored end');
    expect(await a.session.ended).toMatchObject({ completionCode: 'code of completed', agreed: true });
    expect(a.session.state).not.toHaveProperty('unsavedSince');
    const ends = world
      .reports('a', 'transition')
      .filter((report) => report.kind === 'transition' && report.to === 'ended');
    expect(ends).toHaveLength(1);
  });

  test('[SES-9] the browser is killed before the end was stored: the next visit hands it over', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    world.server.goDown();
    await world.untilState(a, 'ended');
    // Nothing of the page runs any more, only its disk and its token are left.
    world.server.kill('a');
    const browser = { tokens: new Map(a.browser.tokens), disk: { ...a.browser.disk, open: 0 } };
    world.server.comeBack();
    const again = world.open('a', { browser, join: { intent: 'resume' } });
    await world.until(() => world.reports('a', 'finished').length === 1, 'the report of the end');
    await world.until(() => isSaved(again.session.state), 'the stored end');
    // This page has played nothing: it confirms no frame.
    expect(again.session.state).toMatchObject({ reason: 'completed', frame: undefined, agreed: false });
  });

  test('while waiting it says so, joins again with the token, and goes on', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    world.server.goDown();
    expect(a.session.state).toMatchObject({ state: 'waiting', isOnline: false });
    world.server.comeBack();
    await world.until(() => a.session.state.state === 'waiting' && a.session.state.isOnline);
    expect(world.server.person('a').joins.map(({ intent }) => intent)).toEqual(['join', 'join']);
    expect(a.names).toEqual(['connecting', 'waiting']);
  });

  test('[SES-7] [SES-12] it comes back with an empty database: what it answers to the join counts, and goes on', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    const before = world.server.person('a');
    for (let i = 0; i < 9; i++) world.server.show(before, (version) => waitingView({ version }));
    await world.pass(10);
    world.server.goDown();
    world.server.forget();
    world.server.comeBack();
    await world.until(() => a.session.state.state === 'waiting' && a.session.state.isOnline);
    const { view } = world.server.person('a');
    expect(view?.version).toBe(1);
    expect(a.session.diagnostics().session).toBe(view?.session);
    const b = world.open('b');
    await world.until(() => isSaved(a.session.state) && isSaved(b.session.state), 'the end of both');
    expect(a.names.slice(1)).toEqual(['waiting', 'matched', 'validating', 'countdown', 'playing', 'ended']);
  });

  test('before the first answer it counts the attempts', async () => {
    const world = createWorld();
    world.server.goDown();
    const a = world.open('a');
    await world.until(() => a.session.state.state === 'connecting' && a.session.state.attempt === 3);
    world.server.comeBack();
    await world.untilState(a, 'waiting');
  });

  test('[REG-20] the answer to the first join got lost: the page still holds the seat that it was given', async () => {
    const world = createWorld();
    world.server.swallow('join');
    const a = world.open('a');
    await world.until(() => world.server.swallowed.length > 0);
    world.server.swallow('join', false);
    await world.untilState(a, 'waiting');
    const [first, second] = world.server.person('a').joins;
    expect(first?.token).toBeDefined();
    expect(second?.token).toBe(first?.token);
  });

  test('what was begun on a connection that is gone goes no further: one join on the next', async () => {
    const world = createWorld();
    // The first thing under way is that the clocks are compared.
    world.server.swallow('clock');
    const a = world.open('a');
    await world.until(() => world.server.swallowed.length > 0);
    world.server.swallow('clock', false);
    world.server.goDown();
    world.server.comeBack();
    await world.untilState(a, 'waiting');
    await world.pass(30_000);
    expect(world.server.person('a').joins).toHaveLength(1);
  });

  test('an answer that comes too late, on a connection that is gone, says nothing of the next', async () => {
    const world = createWorld();
    world.server.swallow('join');
    const a = world.open('a');
    await world.until(() => world.server.swallowed.length > 0);
    world.server.swallow('join', false);
    world.server.goDown();
    world.server.comeBack();
    await world.untilState(a, 'waiting');
    await world.pass(6_000);
    expect(a.states.filter((state) => state.state === 'waiting' && !state.isOnline)).toEqual([]);
    expect(world.server.person('a').joins).toHaveLength(2);
  });

  test('an answer to a report that got lost: it comes again, once more, and counts once', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    world.server.swallow('reports');
    world.open('b');
    await world.until(() => world.server.swallowed.length > 0);
    world.server.swallow('reports', false);
    await world.untilState(a, 'ended');
    const { reports, repeats } = world.server.person('a');
    expect(repeats).toBeGreaterThan(0);
    expect(reports.map(({ seq }) => seq)).toEqual(reports.map((_, index) => index + 1));
  });
});

describe('the match does not work out', () => {
  test('requeued: back to the waiting room with the cause, links released, and on into the next match', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    const b = world.open('b');
    await world.untilState(a, 'validating');
    const first = a.session.diagnostics();
    world.server.requeue('validationFailed');
    await world.untilState(a, 'ended');
    await world.untilState(b, 'ended');

    expect(a.names).toEqual([
      ...['connecting', 'waiting', 'matched', 'validating', 'waiting', 'matched'],
      ...['validating', 'countdown', 'playing', 'ended'],
    ]);
    const back = a.states.find((state) => state.state === 'waiting' && state.requeuedBecause !== undefined);
    expect(back).toMatchObject({ requeuedBecause: 'validationFailed' });
    expect(first.session).not.toBe(a.session.diagnostics().session);
    expect(a.session.diagnostics().held).toMatchObject({ socket: 1 });
    expect(a.session.diagnostics().held).not.toHaveProperty('link');
    expect(a.session.diagnostics().held).not.toHaveProperty('match');
  });

  test('requeued after we had begun: the server decides, and the game is gone', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    const { version } = world.server.person('a').view ?? { version: 0 };
    world.server.show(world.server.person('a'), () =>
      waitingView({ version: version + 100 }, { requeuedBecause: 'loadTimeout' }),
    );
    await world.untilState(a, 'waiting');
    expect(a.view).toMatchObject({ mounts: 1, unmounts: 1 });
    expect(a.session.diagnostics().held).not.toHaveProperty('worker');
  });

  test('[SES-7] a view that is not newer is dropped', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    const person = world.server.person('a');
    world.server.show(person, () => waitingView({ version: 1 }));
    world.server.show(person, () => endedView({ version: 1 }));
    await world.pass(50);
    expect(a.session.state.state).toBe('playing');
  });
});

describe('people', () => {
  test('[REG-26] player slot 0 is a player: its silence is shown and reported', async () => {
    const world = createWorld({ play: { ...makePlay(), durationFrames: null } });
    const [a, b] = await playTwo(world);
    world.cut.isCut = true;
    await world.until(
      () => b.session.state.state === 'playing' && b.session.state.interruption !== undefined,
    );
    expect(b.session.state).toMatchObject({ interruption: { slots: [0], untilAt: undefined } });
    expect(a.session.state).toMatchObject({ slot: 0, interruption: { slots: [1] } });
    world.cut.isCut = false;
    await world.until(
      () => b.session.state.state === 'playing' && b.session.state.interruption === undefined,
    );
    await world.until(() => world.reports('b', 'linkUp').length === 1);
    expect(world.reports('b', 'linkDown')).toMatchObject([{ peer: 0 }]);
    expect(world.reports('b', 'linkUp')).toMatchObject([{ peer: 0 }]);
  });

  test('a second tab takes over: the first holds nothing and does not come back', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    const second = world.open('a', { browser: a.browser });
    await world.untilState(a, 'superseded');
    await world.untilState(second, 'waiting');
    await expect(a.session.ended).rejects.toMatchObject({ code: 'superseded' });
    await world.pass(5_000);
    expect(a.session.diagnostics().held).toEqual({});
    expect(world.server.connections).toBe(1);
    expect(world.server.person('a').aways).toEqual([]);
  });

  test('leave in each state: an end at once, stored with a code, and nothing of play left', async () => {
    for (const state of ['connecting', 'waiting', 'matched', 'validating', 'countdown', 'playing'] as const) {
      const world = createWorld();
      const a = world.open('a');
      if (state !== 'connecting' && state !== 'waiting') world.open('b');
      await world.until(() => a.names.includes(state), state);
      const left = a.session.leave();
      expect(a.session.leave()).toBe(left);
      await world.until(() => isSaved(a.session.state), `the end after leaving in ${state}`);
      expect(await left, state).toMatchObject({ outcome: 'youLeft', completionCode: 'code of youLeft' });
      const [leave, ...others] = world.reports('a', 'leave');
      expect(others, state).toEqual([]);
      // The browser may be killed right after it: on the disk before it is sent.
      expect(a.browser.disk.strict, state).toContain(leave?.seq);
      await world.until(() => a.browser.disk.reports.size === 0, 'an empty outbox');
      expect(Object.keys(a.session.diagnostics().held).sort(), state).toEqual([
        'listener',
        'socket',
        'store',
      ]);
    }
  });

  test('leave before the server was ever reached: shown at once, stored once it is', async () => {
    const world = createWorld();
    world.server.goDown();
    const a = world.open('a');
    await world.until(() => a.session.state.state === 'connecting' && a.session.state.attempt === 2);
    const left = a.session.leave();
    const leftAt = world.clock.wallNow();
    const unsaved = { state: 'ended', outcome: 'youLeft', isSaved: false, unsavedSince: leftAt };
    expect(a.session.state).toMatchObject(unsaved);
    await world.pass(2_000);
    expect(a.session.state).toMatchObject(unsaved);
    world.server.comeBack();
    await world.until(() => isSaved(a.session.state), 'the stored end');
    expect(await left).toMatchObject({ outcome: 'youLeft', completionCode: 'code of youLeft' });
    expect(a.names).toEqual(['connecting', 'ended']);
  });

  test('leave while the server is gone: shown at once, stored when it is back', async () => {
    const world = createWorld();
    const [a, b] = await playTwo(world);
    world.server.goDown();
    void a.session.leave();
    expect(a.session.state).toMatchObject({ state: 'ended', outcome: 'youLeft', isSaved: false });
    expect(a.session.diagnostics().held).not.toHaveProperty('link');
    world.server.comeBack();
    await world.until(() => isSaved(a.session.state) && isSaved(b.session.state));
    expect(b.session.state).toMatchObject({ reason: 'participantLeft', outcome: 'partnerLeft' });
  });

  test('a page that is being closed says so', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    a.hide();
    expect(world.server.person('a').aways).toMatchObject([{ cause: 'leaving' }]);
  });

  test('[REG-05] so does one that is closed while links are proven; before that its socket tells', async () => {
    for (const [state, causes] of [
      ['waiting', []],
      ['matched', []],
      ['validating', ['leaving']],
      ['countdown', ['leaving']],
    ] as const) {
      const world = createWorld();
      const a = world.open('a');
      if (state !== 'waiting') world.open('b');
      await world.until(() => a.names.includes(state), state);
      a.hide();
      const aways = world.server.person('a').aways;
      expect(
        aways.map(({ cause }) => cause),
        state,
      ).toEqual(causes);
    }
  });
});

describe('a page that reloads after the match and before the first frame', () => {
  test.each(['validating', 'countdown'] as const)(
    'in %s: its links are gone, so it says that it is away at once and goes where the server puts it',
    async (state) => {
      const world = createWorld();
      const a = world.open('a');
      world.open('b');
      await world.until(() => a.names.includes(state), state);
      world.server.kill('a');
      const browser = { tokens: new Map(a.browser.tokens), disk: { ...a.browser.disk, open: 0 } };
      const person = world.server.person('a');
      const { session, epoch } = person.view ?? {};
      const again = world.open('a', { browser, join: { intent: 'resume' } });
      if (state === 'validating') {
        await world.until(() => person.aways.length > 0, 'the news that it is away');
        expect(person.aways).toEqual([{ session, epoch, cause: 'stranded' }]);
        expect(again.session.diagnostics().held).not.toHaveProperty('match');
      } else {
        // Whether the game is under way the server alone can know.
        await world.until(() => person.view?.state === 'playing' && again.names.includes('playing'));
        expect(again.session.state).toMatchObject({ isReturning: true });
      }
      world.server.requeue('memberLost');
      await world.until(() => again.names.includes('waiting'), 'the waiting room');
      await world.untilState(again, 'ended');
      expect(again.names.slice(-4)).toEqual(['validating', 'countdown', 'playing', 'ended']);
    },
  );
});

function makePlay() {
  return {
    inputDelayFrames: 2,
    maxPredictionFrames: 8,
    checksumIntervalFrames: 10,
    reconnectMs: 30_000,
    onHidden: 'predict' as const,
    hiddenAfterMs: 1_000,
    onPlayerDrop: 'end' as const,
    onDesync: 'heal' as const,
    episodes: 1,
    intermissionMs: 3_000,
    countdownMs: 0,
  };
}
