import { ERROR_CODES, ERRORS, type ErrorCode } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../support/memory-store.ts';
import { createWorld, playTwo } from '../support/world.ts';

/** Refusals that pass by themselves: the page keeps trying and says so by its count of attempts. */
const PASSING: readonly ErrorCode[] = [
  'unreachable',
  'timeout',
  'storeUnavailable',
  'rateLimited',
  'serverClosing',
];

describe('[REG-16] every error reaches the page as a state with a sentence', () => {
  test.each(ERROR_CODES.filter((code) => !PASSING.includes(code)))('a join refused with %s', async (code) => {
    const world = createWorld();
    world.server.refuseJoins(code);
    const a = world.open('a');
    await world.untilState(a, 'refused');
    const { message, nextStep, isRetryable } = ERRORS[code];
    expect(a.session.state).toEqual({ state: 'refused', code, message, nextStep, isRetryable });
    expect(message.length).toBeGreaterThan(10);
    expect(nextStep.length).toBeGreaterThan(10);
    await expect(a.session.ended).rejects.toMatchObject({ name: 'GreenroomError', code });
    await expect(a.session.leave()).rejects.toMatchObject({ code });
    await world.pass(5_000);
    expect(a.session.diagnostics().held).toEqual({});
    expect(world.server.connections).toBe(0);
  });

  test.each(PASSING)('a join refused with %s is tried again', async (code) => {
    const world = createWorld();
    world.server.refuseJoins(code);
    const a = world.open('a');
    await world.until(() => a.session.state.state === 'connecting' && a.session.state.attempt >= 3);
    const { message, nextStep } = ERRORS[code];
    expect(a.session.state).toMatchObject({ error: { code, message, nextStep } });
    world.server.refuseJoins(undefined);
    await world.untilState(a, 'waiting');
    await world.dispose(a);
    expect(a.session.diagnostics().held).toEqual({});
  });

  test.each(['insecureContext', 'webrtcUnavailable'] as const)('%s: not even connected', async (code) => {
    const world = createWorld();
    const a = world.open('a', { obstacle: code });
    expect(a.session.state).toMatchObject({ state: 'refused', code, nextStep: ERRORS[code].nextStep });
    expect(world.server.connections).toBe(0);
    await world.dispose(a);
    expect(a.session.state).toEqual({ state: 'disposed' });
    expect(a.session.diagnostics().held).toEqual({});
  });

  test('a refusal after the seat was lost', async () => {
    const world = createWorld();
    const a = world.open('a');
    await world.untilState(a, 'waiting');
    world.server.goDown();
    world.server.refuseJoins('badToken');
    world.server.comeBack();
    await world.untilState(a, 'refused');
    expect(a.session.diagnostics().held).toEqual({});
  });

  test('in play a refusal waits until the game is over', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    world.server.goDown();
    world.server.refuseJoins('nothingToResume');
    world.server.comeBack();
    await world.pass(500);
    expect(a.session.state).toMatchObject({ state: 'playing', isOnline: false });
    await world.untilState(a, 'ended');
    expect(a.session.state).toMatchObject({ outcome: 'completed', isSaved: false, frame: 119 });
    const { message, nextStep } = ERRORS.nothingToResume;
    expect(a.session.state).toMatchObject({ error: { code: 'nothingToResume', message, nextStep } });
    await expect(a.session.ended).rejects.toMatchObject({ code: 'nothingToResume' });
  });
});

test('resume takes no seat', async () => {
  const world = createWorld();
  const a = world.open('a', { join: { intent: 'resume' } });
  await world.untilState(a, 'refused');
  expect(a.session.state).toMatchObject({ code: 'nothingToResume' });
});

describe('a browser that keeps nothing', () => {
  test('reports are kept in memory, with a warning', async () => {
    const world = createWorld();
    const openReports = () => Promise.reject(new Error('private mode'));
    const [a] = await playTwo(world, { platform: { openReports } });
    await world.until(() => a.session.state.state === 'ended' && a.session.state.isSaved);
    expect(a.warnings).toEqual([
      'reports are kept in memory only: this browser stores nothing for this page',
    ]);
    expect(world.reports('a', 'finished')).toHaveLength(1);
  });

  test('a database that never answers: after a moment reports are kept in memory, and dispose waits no longer', async () => {
    const world = createWorld();
    const openReports = () => new Promise<never>(() => {});
    const [a] = await playTwo(world, { platform: { openReports } });
    await world.until(() => a.session.state.state === 'ended' && a.session.state.isSaved);
    expect(world.reports('a', 'finished')).toHaveLength(1);

    const other = createWorld();
    const early = other.open('a', { platform: { openReports } });
    await other.pass(50);
    expect(other.server.connections).toBe(1);
    const disposed = other.dispose(early);
    // The socket does not wait for the database.
    expect(other.server.connections).toBe(0);
    await disposed;
    expect(early.session.diagnostics().held).toEqual({});
    expect(other.clock.now()).toBeLessThan(3_000);
  });

  test('[SES-9] a database that answers late: what an earlier visit left is handed over, whatever was reported since', async () => {
    const world = createWorld();
    const [a] = await playTwo(world);
    world.server.goDown();
    await world.untilState(a, 'ended');
    // Only its disk and its token are left.
    world.server.kill('a');
    const browser = { tokens: new Map(a.browser.tokens), disk: { ...a.browser.disk, open: 0 } };
    const kept = browser.disk.reports.size;
    expect(kept).toBeGreaterThan(0);
    world.server.comeBack();
    const late = Promise.withResolvers<void>();
    const openReports = async () => {
      await late.promise;
      return openMemoryStore(browser.disk);
    };
    const again = world.open('a', { browser, join: { intent: 'resume' }, platform: { openReports } });
    await world.until(() => again.names.includes('playing'), 'the view');
    await world.until(() => world.reports('a', 'transition').some(({ session }) => session), 'a report');
    expect(world.reports('a', 'finished')).toEqual([]);
    late.resolve();
    await world.until(() => world.reports('a', 'finished').length === 1, 'the report of the end');
    await world.until(() => browser.disk.reports.size === 0, 'an empty disk');
    const { reports } = world.server.person('a');
    expect(reports.map(({ seq }) => seq)).toEqual(reports.map((_, index) => index + 1));
    await world.dispose(again);
    expect(browser.disk.open).toBe(0);
  });

  test('the playing part is loaded again when that failed', async () => {
    const world = createWorld();
    let failures = 2;
    const a = world.open('a');
    const b = world.open('b', {
      platform: {
        async loadPlay() {
          if (failures-- > 0) throw new Error('network');
          return world.prepare;
        },
      },
    });
    await world.untilState(a, 'ended');
    await world.untilState(b, 'ended');
    expect(failures).toBeLessThan(0);
  });
});
