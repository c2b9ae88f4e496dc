import { expect, test } from 'vitest';
import type { SessionState } from '../../src/api.ts';
import type { PlayFact } from '../../src/session/play-types.ts';
import { makeMatch } from '../support/views.ts';
import { createWorld, type Page, playTwo } from '../support/world.ts';

type Playing = Extract<SessionState, { state: 'playing' }>;

const log = {
  checksums: [
    { frame: 32, local: 7, remote: 7 },
    { frame: 33, local: 1, remote: null },
  ],
  unreproduced: [{ slot: 1, frame: 33 }],
  inputsFrom: 33,
  inputs: '0102',
};

/** Two who play a long game; what play tells of the first can be said by hand. */
async function playing(match = {}) {
  const world = createWorld(match);
  const told: ((fact: PlayFact) => void)[] = [];
  const loadPlay = async (): Promise<typeof world.prepare> => (options) => {
    told.push(options.onFact);
    return world.prepare(options);
  };
  const [a, b] = await playTwo(world, { platform: { loadPlay } });
  return { world, a, b, say: (fact: PlayFact) => told[0]?.(fact) };
}

function stateOf(page: Page): Playing {
  const { state } = page.session;
  if (state.state !== 'playing') throw new Error(state.state);
  return state;
}

test('[RB-15] [RB-16] a pause is shown with who asked for it, and reported with its frame', async () => {
  const { world, a, say } = await playing();
  expect(stateOf(a).pausedBy).toBeUndefined();
  say({ type: 'paused', frame: 7, cause: 'request', slots: [1] });
  expect(stateOf(a).pausedBy).toEqual([1]);
  say({ type: 'unpaused', frame: 7 });
  expect(stateOf(a).pausedBy).toBeUndefined();
  await world.pass(50);
  expect(world.reports('a', 'paused')).toMatchObject([{ frame: 7 }]);
  expect(world.reports('a', 'unpaused')).toMatchObject([{ frame: 7 }]);
});

test('[RB-15] whom a pause waits for is shown as it changes, and reported once', async () => {
  const { world, a, say } = await playing();
  say({ type: 'paused', frame: 7, cause: 'request', slots: [0, 1] });
  say({ type: 'pauseChanged', cause: 'request', slots: [1] });
  expect(stateOf(a)).toMatchObject({ pausedBy: [1], pausedFor: 'request' });
  // Nobody is away any more: it goes on in a moment.
  say({ type: 'pauseChanged', cause: 'request', slots: [] });
  expect(stateOf(a)).toMatchObject({ pausedBy: [], pausedFor: 'request' });
  say({ type: 'unpaused', frame: 7 });
  expect(stateOf(a)).toMatchObject({ pausedBy: undefined, pausedFor: undefined });
  await world.pass(50);
  expect(world.reports('a', 'paused')).toHaveLength(1);
});

test('[RB-13] states that are made equal are no pause that anybody has asked for', async () => {
  const { a, say } = await playing();
  say({ type: 'paused', frame: 7, cause: 'desync', slots: [0, 1] });
  expect(stateOf(a)).toMatchObject({ pausedBy: [0, 1], pausedFor: 'desync' });
});

test('a pause before the first frame has none', async () => {
  const { world, say } = await playing();
  say({ type: 'paused', frame: -1 as never, cause: 'request', slots: [0] });
  await world.pass(50);
  expect(world.reports('a', 'paused')).toMatchObject([{ frame: null }]);
});

test('[REG-37] a pause that the end overtakes is not shown with it, nor in the next match', async () => {
  const { world, a, say } = await playing();
  say({ type: 'paused', frame: 7, cause: 'request', slots: [1] });
  say({ type: 'finished', frame: 9, outcome: null, checksum: 1 });
  expect(stateOf(a).pausedBy).toBeUndefined();
  world.server.requeue('memberLost');
  await world.untilState(a, 'playing');
  expect(stateOf(a).pausedBy).toBeUndefined();
});

test('[RB-12] [RB-13] [RB-17] what pages settled among themselves is reported', async () => {
  const { world, say } = await playing();
  say({ type: 'healed', frame: 40, firstFrame: 31, source: 1, peer: 1, ...log });
  say({ type: 'healed', frame: 80, firstFrame: null, source: 0 });
  say({ type: 'dropped', slot: 1, frame: 90 });
  say({ type: 'hiddenTooLong' });
  await world.pass(50);
  expect(world.reports('a', 'healed')).toMatchObject([
    { frame: 40, firstFrame: 31, source: 1, peer: 1, ...log },
    { frame: 80, firstFrame: null, source: 0 },
  ]);
  expect(world.reports('a', 'playerDropped')).toMatchObject([{ frame: 90, peer: 1 }]);
  expect(world.reports('a', 'hiddenTooLong')).toMatchObject([{ frame: expect.any(Number) }]);
  expect(world.reports('b', 'hiddenTooLong')).toEqual([]);
});

test('[RB-12] [RB-13] [REG-35] a desync is reported with the first frame that differed, and with what was kept of it', async () => {
  const { world, say } = await playing();
  const desync = { frame: 40, firstFrame: 33, peer: 1, localChecksum: 1, remoteChecksum: 2, ...log };
  say({ type: 'desynced', ...desync });
  await world.pass(50);
  expect(world.reports('a', 'desynced')).toMatchObject([desync]);
});

test('[RB-21] between two episodes the start of the next is the least it can be, and then what all have agreed on', async () => {
  const { world, a, say } = await playing();
  const { intermissionMs } = makeMatch(0).play;
  const startIn = () => (stateOf(a).intermission?.nextStartAt ?? 0) - world.clock.wallNow();
  say({ type: 'episodeFinished', episode: 0, frame: 9, outcome: { sum: 4 }, checksum: 1 });
  expect(startIn()).toBe(intermissionMs);
  say({ type: 'nextStart', episode: 1, startAt: world.clock.now() + 7_000 });
  expect(startIn()).toBe(7_000);
  expect(stateOf(a).intermission?.result).toEqual({ sum: 4 });
  say({ type: 'episodeStarted', episode: 1 });
  expect(stateOf(a).intermission).toBeUndefined();
});
