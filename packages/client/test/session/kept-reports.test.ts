import type { Report } from '@greenroom/protocol';
import { createSimulatedPageClock } from '@greenroom/testkit';
import { expect, test } from 'vitest';
import { browserPage } from '../../src/adapters/browser/page.ts';
import type { ReportStore } from '../../src/ports/report-store.ts';
import { type KeptReports, openKeptReports } from '../../src/session/kept-reports.ts';
import { makeDisk, openMemoryStore } from '../support/memory-store.ts';

const IN_MEMORY = 'reports are kept in memory only: this browser stores nothing for this page';
const report = {
  seq: 3,
  kind: 'leave',
  clientAt: 1,
  serverAt: null,
  session: null,
  epoch: null,
  frame: null,
};

function setUp(load: ReportStore['load']) {
  const clock = createSimulatedPageClock();
  const disk = makeDisk();
  const store = { ...openMemoryStore(disk), load };
  const warnings: string[] = [];
  const late: KeptReports[] = [];
  const opening = openKeptReports({
    platform: {
      ...browserPage,
      connect: () => {
        throw new Error('not here');
      },
      loadPlay: () => Promise.reject(new Error('not here')),
      openReports: async () => store,
      warn: (text) => void warnings.push(text),
    },
    clock,
    key: 'a',
    onLate: (kept) => void late.push(kept),
  });
  return { clock, store, warnings, late, opening };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a database that opens but never says what it holds: memory after a moment, and what it holds when it does', async () => {
  const answer = Promise.withResolvers<readonly Report[]>();
  const { clock, store, warnings, late, opening } = setUp(() => answer.promise);
  await turn();
  clock.advance(1_999);
  await turn();
  expect(warnings).toEqual([]);
  clock.advance(1);
  const kept = await opening;
  expect(warnings).toEqual([IN_MEMORY]);
  expect(kept.store).not.toBe(store);
  expect(kept.reports).toEqual([]);
  expect(late).toEqual([]);
  answer.resolve([report as Report]);
  await turn();
  expect(late).toEqual([{ store, reports: [report] }]);
});

test('a database that answers in time is the one, and leaves no timer', async () => {
  const { clock, store, warnings, late, opening } = setUp(async () => [report as Report]);
  expect(await opening).toEqual({ store, reports: [report] });
  expect([warnings, late, clock.pending]).toEqual([[], [], 0]);
});

test.each([
  ['rejects', () => Promise.reject(new Error('broken'))],
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
])('a database that %s when it is read is said, and still kept to', async (_, load) => {
  const { store, warnings, opening } = setUp(load);
  expect(await opening).toEqual({ store, reports: [] });
  expect(warnings).toEqual(['reports kept on this device cannot be read']);
});
