import type { Report, ReportOf } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { createFakeServer, SERVER_AHEAD_MS } from '../support/fake-server.ts';
import { createWorld, playTwo } from '../support/world.ts';

const WHOLE_LIFE = ['connecting', 'waiting', 'matched', 'validating', 'countdown', 'playing', 'ended'];

const transitions = (reports: readonly Report[]) =>
  reports.filter((report): report is ReportOf<'transition'> => report.kind === 'transition');

describe('two people, one session', () => {
  test('both go through every state and are told the same end with their code', async () => {
    const world = createWorld();
    const [a, b] = await playTwo(world);
    await world.untilState(a, 'ended');
    await world.until(() => a.session.state.state === 'ended' && a.session.state.isSaved);
    await world.untilState(b, 'ended');

    expect(a.names).toEqual(WHOLE_LIFE);
    expect(b.names.filter((name) => name !== 'waiting')).toEqual(
      WHOLE_LIFE.filter((name) => name !== 'waiting'),
    );
    const end = await a.session.ended;
    expect(end).toEqual({
      reason: 'completed',
      outcome: 'completed',
      completionCode: 'code of completed',
      frame: 119,
      result: null,
      agreed: true,
      isSaved: true,
    });
    expect(await b.session.ended).toEqual(end);
    expect(a.view).toMatchObject({ mounts: 1, unmounts: 1 });
    expect(a.view.draws).toBeGreaterThan(100);
    expect(a.warnings).toEqual([]);
    // The panel still has the figures of the game.
    expect(a.session.diagnostics()).toMatchObject({ frame: 119, peers: [{ slot: 1, route: 'direct' }] });
  });

  test('every transition is reported once, with cause, both clocks and frame', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    await world.until(() => world.reports('a', 'uploaded').length > 0);
    await world.until(() => a.browser.disk.reports.size === 0, 'an empty outbox');

    const { reports } = world.server.person('a');
    expect(transitions(reports).map(({ from, to, cause }) => `${from} > ${to}: ${cause}`)).toEqual([
      'connecting > waiting: view waiting',
      'waiting > matched: view matched',
      'matched > validating: view validating',
      'validating > countdown: view playing',
      'countdown > playing: started',
      'playing > ended: view ended: completed',
    ]);
    for (const { clientAt, serverAt } of reports) {
      expect(Math.abs((serverAt ?? 0) - clientAt - SERVER_AHEAD_MS)).toBeLessThan(5);
    }
    expect(transitions(reports).at(-2)?.frame).toBe(0);
    expect(reports.map(({ seq }) => seq)).toEqual(reports.map((_, index) => index + 1));
    expect(reports.at(-1)?.kind).toBe('uploaded');
    // What must survive the browser being killed went to the disk at once.
    expect(a.browser.disk.strict).toEqual(
      reports.filter(({ kind }) => kind === 'finished').map(({ seq }) => seq),
    );
  });

  test('instants are told in the time of the page, whose clock is not the server’s', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    const { state } = a.session;
    if (state.state !== 'waiting') throw new Error('waiting');
    expect(state.deadlineAt - world.clock.wallNow()).toBeGreaterThan(59_900);
    expect(state.deadlineAt - world.clock.wallNow()).toBeLessThanOrEqual(60_000);
  });

  test('[SES-5] dispose leaves nothing held, whatever the state, and may be called twice', async () => {
    for (const state of WHOLE_LIFE) {
      const world = createWorld();
      const a = world.open('a');
      if (state !== 'connecting' && state !== 'waiting') world.open('b');
      await world.until(() => a.names.includes(state), state);
      expect(a.session.diagnostics().held).not.toEqual({});
      expect(a.listening(), state).toBe(1);
      const first = a.session.dispose();
      expect(a.session.dispose()).toBe(first);
      await world.dispose(a);
      expect(a.session.diagnostics().held, state).toEqual({});
      expect(a.listening(), state).toBe(0);
      expect(a.session.state).toEqual({ state: 'disposed' });
      expect(a.browser.disk.open).toBe(0);
      expect(a.view.mounts).toBe(a.view.unmounts);
      if (state !== 'ended') await expect(a.session.ended).rejects.toMatchObject({ code: 'disposed' });
      expect(world.server.connections, state).toBe(state === 'connecting' || state === 'waiting' ? 0 : 1);
    }
  });

  test('dispose is reported as the last transition', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    await world.dispose(a);
    expect(transitions(world.server.person('a').reports).at(-1)).toMatchObject({
      from: 'waiting',
      to: 'disposed',
      cause: 'dispose',
    });
  });

  test('[REG-24] a second scene in the same page starts from nothing', async () => {
    const world = createWorld();
    const first = await playTwo(world);
    for (const page of first) await world.untilState(page, 'ended');
    for (const page of first) await world.dispose(page);
    const linksOfTheFirst = new Map(world.links);

    // The same page: its modules, what loads later, its browser. Only the scene is another, with seats of its own.
    const { connect } = createFakeServer(world.clock, {}, 'other-');
    const options = { platform: { connect }, join: { scene: 'other' } };
    const [a, b] = first.map(({ browser }) => ({ ...options, browser }));
    const again = world.open('a', a);
    await world.untilState(again, 'waiting');
    expect(again.session.diagnostics()).toMatchObject({ rollbacks: 0, peers: [], frame: undefined });
    const partner = world.open('b', b);
    await world.untilState(again, 'validating');
    // No link stands yet and no gate is open: all is proven anew.
    const validating = again.states.find(({ state }) => state === 'validating');
    expect(validating).toMatchObject({ peers: [{ slot: 1, stage: 'connecting' }] });
    expect(again.session.diagnostics().frame).toBeUndefined();
    for (const page of [again, partner]) await world.untilState(page, 'ended');
    expect(again.names).toEqual(WHOLE_LIFE);
    expect(await again.session.ended).toMatchObject({ frame: 119, agreed: true });
    expect([first[0].view.mounts, again.view.mounts]).toEqual([1, 1]);
    expect(world.links.size).toBe(linksOfTheFirst.size + 1);
    for (const [link] of linksOfTheFirst.values())
      expect(link.send('reliable', new Uint8Array(1))).toBe(false);
  });
});
