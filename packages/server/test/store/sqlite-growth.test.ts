import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/store/port.ts';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { createGroupRunner } from '../../src/store/sqlite/group.ts';
import { type Answer, encodePlan } from '../../src/store/sqlite/wire.ts';
import { enrolment, plan, report, SCENE, sessionId, write } from './plans.ts';
import { makeRecordFolder, type RecordFolder } from './record-folder.ts';

let folder: RecordFolder;
beforeEach(() => {
  folder = makeRecordFolder();
});
afterEach(() => folder.remove());

/** Four plans of one person's session, from its first seat to its disposal. */
function wholeSession(index: number): Plan[] {
  const name = `s${index}`;
  const who = `ann${index}`;
  const session = sessionId(name);
  const armed = { deadlinesSet: [{ name: 'load', dueAt: 9e15 }] };
  const done = { outcome: 'completed', treatment: `t${index % 4}`, session } as const;
  return [
    plan(`${name}-1`, {
      writes: [write(name, { seatsTaken: [who], ...armed })],
      enrolments: [enrolment(who, { session })],
    }),
    plan(`${name}-2`, {
      writes: [write(name, { expectedVersion: 1, state: 'playing', deadlinesCleared: ['load'] })],
      reports: [report(who, 1, { session, state: 'playing' })],
    }),
    plan(`${name}-3`, {
      writes: [write(name, { expectedVersion: 2, state: 'ended', seatsReleased: [who] })],
      enrolments: [enrolment(who, done)],
      failedPairs: [{ scene: SCENE, a: enrolment(who).participant, b: enrolment('z').participant, until: 2 }],
    }),
    plan(`${name}-4`, { writes: [write(name, { expectedVersion: 3, state: 'disposed' })] }),
  ];
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('growth', () => {
  it('[SES-13] the engine holds nothing per session in memory', () => {
    const { db, close } = openDatabase({ file: folder.file, maxFileBytes: null });
    db.exec('PRAGMA synchronous = OFF');
    const runGroup = createGroupRunner(db);
    const refused: Answer[] = [];
    const run = (from: number, to: number): void => {
      for (let index = from; index < to; index++) {
        const answers = runGroup(wholeSession(index).flatMap(encodePlan));
        refused.push(...answers.filter((answer) => typeof answer !== 'number'));
      }
    };
    run(0, 1_000);
    const before = heapAfterCollection();
    run(1_000, 4_000);
    const grownBytesPerSession = (heapAfterCollection() - before) / 3_000;
    close();
    expect(refused).toEqual([]);
    expect(statSync(folder.file).size).toBeGreaterThan(1_000_000);
    // The four event ids of a session, were they kept, would be more.
    expect(grownBytesPerSession).toBeLessThan(100);
  });

  it('[SES-13] no statement reads a table from end to end, save those of what lives now', () => {
    const statements: string[] = [];
    const { db, close } = openDatabase({ file: folder.file, maxFileBytes: null });
    const listening = Object.assign(Object.create(db) as DatabaseSync, {
      prepare: (sql: string) => {
        statements.push(sql);
        return db.prepare(sql);
      },
    });
    createGroupRunner(listening);
    const scans = statements
      .filter((sql) => /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)/.test(sql))
      .flatMap((sql) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all())
      .map(({ detail }) => String(detail))
      .filter((detail) => detail.startsWith('SCAN'));
    close();
    expect(statements.length).toBeGreaterThan(25);
    const ofTheLiving = ['SCAN seat', 'SCAN deadline', 'SCAN server_clock', 'SCAN CONSTANT ROW'];
    expect(scans.filter((scan) => !ofTheLiving.some((allowed) => scan.startsWith(allowed)))).toEqual([]);
  });
});
