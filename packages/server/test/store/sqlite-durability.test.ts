import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { createGroupRunner } from '../../src/store/sqlite/group.ts';
import { encodePlan } from '../../src/store/sqlite/wire.ts';
import { plan, write } from './plans.ts';
import { makeRecordFolder } from './record-folder.ts';

/** SQLite's numbers; NORMAL (1) loses acknowledged commits in a power cut. */
const FULL = 2;

it.each([
  ['a fresh record', 0],
  ['one that is opened again', 1],
])('[SES-9] %s syncs its log at every commit, as the thread of the store opens it', (_name, openedBefore) => {
  const folder = makeRecordFolder();
  onTestFinished(() => folder.remove());
  const options = { file: folder.file, maxFileBytes: null };
  for (let i = 0; i < openedBefore; i += 1) openDatabase(options).close();

  // The two calls of `worker.ts`, on the connection that every commit goes through.
  const { db, close } = openDatabase(options);
  onTestFinished(close);
  const runGroup = createGroupRunner(db);
  const settings = () => [
    db.prepare('PRAGMA synchronous').get()?.synchronous,
    db.prepare('PRAGMA journal_mode').get()?.journal_mode,
  ];
  expect(settings()).toEqual([FULL, 'wal']);
  expect(runGroup(encodePlan(plan('e1', { writes: [write('s1')] })))).toEqual([1]);
  expect(settings()).toEqual([FULL, 'wal']);
});
