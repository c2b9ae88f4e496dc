import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { StoreOpenError, type StoreOpenErrorCode } from '../../src/store/open-error.ts';
import type { Store } from '../../src/store/port.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations.ts';
import { plan, sessionId, write } from './plans.ts';
import { makeRecordFolder, type RecordFolder } from './record-folder.ts';

let folder: RecordFolder;
const opened: Store[] = [];
beforeEach(() => {
  folder = makeRecordFolder();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  folder.remove();
});

async function open(path: string): Promise<Store> {
  const store = await openStore(path);
  opened.push(store);
  return store;
}

async function refusalOf(path: string): Promise<StoreOpenError> {
  const outcome = await open(path).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(StoreOpenError);
  return outcome as StoreOpenError;
}

async function expectRefused(path: string, code: StoreOpenErrorCode): Promise<void> {
  const error = await refusalOf(path);
  expect(error.code).toBe(code);
  // A sentence for a person, which says where and what to do.
  expect(error.message).toContain(path);
  expect(error.message).toMatch(/^[^.].*\. [A-Z].*\.$/);
}

describe('opening a store', () => {
  it('`:memory:` keeps nothing beyond the process', async () => {
    const store = await open(':memory:');
    expect((await store.commit(plan('e1'))).type).toBe('ok');
    expect(existsSync(':memory:')).toBe(false);
  });

  it('makes the folder and the file', async () => {
    const file = join(dirname(folder.file), 'data', 'deep', 'record.sqlite');
    const store = await open(file);
    await store.commit(plan('e1', { writes: [write('s1')] }));
    expect(existsSync(file)).toBe(true);
  });

  it('takes an empty file for a fresh one', async () => {
    writeFileSync(folder.file, '');
    expect((await (await open(folder.file)).counts()).events).toBe(0);
  });

  it('refuses a second server on the same file, and lets it in when the first is gone', async () => {
    const first = await open(folder.file);
    await expectRefused(folder.file, 'inUse');
    expect((await first.commit(plan('e1'))).type).toBe('ok');
    await first.close();
    expect((await (await open(folder.file)).commit(plan('e1'))).type).toBe('duplicate');
  });

  it('leaves the record readable for others while the server runs', async () => {
    const store = await open(folder.file);
    await store.commit(plan('e1', { writes: [write('s1')] }));
    const reader = new DatabaseSync(folder.file, { readOnly: true });
    expect(reader.prepare('SELECT id FROM session').all()).toMatchObject([{ id: 's1' }]);
    reader.close();
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const text = 'participant,score\nann,3\n'.repeat(200);
    writeFileSync(folder.file, text);
    await expectRefused(folder.file, 'foreignFile');
    expect(readFileSync(folder.file, 'utf8')).toBe(text);
  });

  it('refuses a database of something else, and leaves it as it is', async () => {
    const other = new DatabaseSync(folder.file);
    other.exec('CREATE TABLE session (id TEXT)');
    other.close();
    const before = readFileSync(folder.file);
    await expectRefused(folder.file, 'foreignFile');
    expect(readFileSync(folder.file).equals(before)).toBe(true);
  });

  it('refuses a record of a newer version, and leaves it as it is', async () => {
    const newer = [...MIGRATIONS, 'CREATE TABLE novelty (id TEXT) STRICT'];
    openDatabase({ file: folder.file, maxFileBytes: null, migrations: newer }).close();
    const before = readFileSync(folder.file);
    await expectRefused(folder.file, 'newerFile');
    expect(readFileSync(folder.file).equals(before)).toBe(true);
  });

  it('refuses a damaged record', async () => {
    const store = await open(folder.file);
    for (const name of ['s1', 's2', 's3']) await store.commit(plan(`+${name}`, { writes: [write(name)] }));
    await store.close();
    const bytes = readFileSync(folder.file);
    writeFileSync(folder.file, bytes.fill(0xff, 100));
    await expectRefused(folder.file, 'damagedFile');
  });

  it('refuses a path that is a folder', async () => {
    mkdirSync(folder.file);
    await expectRefused(folder.file, 'cannotOpen');
  });

  it('refuses a path under something that is no folder', async () => {
    writeFileSync(folder.file, 'text');
    const error = await refusalOf(join(folder.file, 'record.sqlite'));
    expect(error.code).toBe('cannotOpen');
    expect(error.message).toContain(folder.file);
  });
});

describe('migrations', () => {
  const older = MIGRATIONS;
  const newer = [...MIGRATIONS, "ALTER TABLE session ADD COLUMN note TEXT NOT NULL DEFAULT 'none'"];

  it('bring an older record forward with all that is in it', async () => {
    const store = await open(folder.file);
    await store.commit(plan('e1', { writes: [write('s1')] }));
    await store.close();
    const { db, close } = openDatabase({ file: folder.file, maxFileBytes: null, migrations: newer });
    expect(db.prepare('SELECT id, note FROM session').all()).toMatchObject([{ id: 's1', note: 'none' }]);
    expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: newer.length });
    close();
  });

  it('are not repeated', () => {
    for (let times = 0; times < 2; times++) {
      openDatabase({ file: folder.file, maxFileBytes: null, migrations: newer }).close();
    }
  });

  it('leave the older record as it was where one fails half-way', async () => {
    openDatabase({ file: folder.file, maxFileBytes: null, migrations: older }).close();
    const failing = [...older, 'CREATE TABLE half (id TEXT) STRICT; SELECT no_such_function()'];
    expect(() => openDatabase({ file: folder.file, maxFileBytes: null, migrations: failing })).toThrow(
      StoreOpenError,
    );
    const store = await open(folder.file);
    expect((await store.commit(plan('e1', { writes: [write('s1')] }))).type).toBe('ok');
    expect(await store.loadSession(sessionId('s1'))).toBeDefined();
    const reader = new DatabaseSync(folder.file, { readOnly: true });
    expect(reader.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
    reader.close();
  });
});
