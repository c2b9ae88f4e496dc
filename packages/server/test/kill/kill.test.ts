import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParticipantId, SceneId } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { replayLog } from '../../src/plan/replay-log.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import type { Store } from '../../src/store/port.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { seeded } from '../support/seeded.ts';
import { listening, makeDataDir, startCommand } from '../support/server-process.ts';
import { type Acknowledged, createCrowd } from './crowd.ts';

const KILLS = 20;
const CONFIG = fileURLToPath(new URL('./kill.config.js', import.meta.url));
const DUEL = 'duel' as SceneId;

/** A port that is free now, so that every server of the test can be found at the same address. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** When to kill: after so many answers more, and so many ms. */
function killMoments(): readonly { readonly answers: number; readonly delayMs: number }[] {
  const moment = fc.record({
    answers: fc.integer({ min: 1, max: 60 }),
    delayMs: fc.integer({ min: 0, max: 15 }),
  });
  const { seed } = seeded('kill moments', KILLS);
  return fc.sample(fc.noBias(moment), { seed, numRuns: KILLS });
}

async function checkPerson(store: Store, person: Acknowledged): Promise<void> {
  expect(person.refusal).toBeUndefined();
  const id = person.participant as ParticipantId;
  const enrolment = await store.latestEnrolment(DUEL, id);
  if (person.token !== undefined) {
    expect(enrolment?.tokenHash).toBe(createHash('sha256').update(person.token).digest('hex'));
  }
  const rows = (await Promise.all([...person.sessions].map((session) => store.timeline(session)))).flat();
  const stored = new Map(rows.filter(({ participant }) => participant === id).map((row) => [row.seq, row]));
  for (const report of person.reports) {
    expect(JSON.parse(stored.get(report.seq)?.payload ?? 'null')).toEqual(report);
  }
  // No gap: what is stored is what was said, from the first to the last.
  expect([...stored.keys()].sort((a, b) => a - b)).toEqual([...stored.keys()].map((_, i) => i + 1));
  expect(enrolment).toMatchObject({
    outcome: person.end?.outcome,
    reason: person.end?.reason,
    code: person.end?.completionCode,
  });
}

describe('the server killed at any moment', () => {
  it('[SES-9] [SES-12] keeps what it acknowledged, and every session goes on or ends with a true reason', {
    timeout: 600_000,
  }, async () => {
    const dataDir = await makeDataDir();
    const port = await freePort();
    const args = [
      'serve',
      '--config',
      CONFIG,
      '--data',
      dataDir,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--drain',
      '0',
    ];
    const start = () => listening(startCommand(args));
    let server = await start();
    const crowd = createCrowd({ url: server.url, size: 12 });
    onTestFinished(() => crowd.close());

    for (const { answers, delayMs } of killMoments()) {
      await crowd.acknowledgements(answers);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      server.process.kill('SIGKILL');
      expect(await server.exited).toBe('SIGKILL');
      server = await start();
    }
    await crowd.acknowledgements(1);
    await crowd.drain();
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(server.stderr()).not.toMatch(/"level":"error"/);

    const store = await openSqliteStore({ file: join(dataDir, 'greenroom.db') });
    onTestFinished(() => store.close());
    const { everybody } = crowd;
    for (const person of everybody) await checkPerson(store, person);
    // Everybody came back by themselves and finished; only who waited alone at the very end left.
    const outcomes = everybody.map(({ end }) => end?.outcome);
    expect(outcomes.filter((outcome) => outcome !== 'completed' && outcome !== 'youLeft')).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === 'youLeft').length).toBeLessThanOrEqual(1);
    expect(Math.max(...everybody.map(({ joins }) => joins))).toBeGreaterThan(1);

    const sessions = new Set(everybody.flatMap((person) => [...person.sessions]));
    for (const id of sessions) {
      const record = await store.loadSession(id);
      const replayed = replayLog(sessionMachine, await store.sessionEvents(id));
      expect(replayed).toEqual(sessionMachine.parse(record?.snapshot ?? ''));
      expect(replayed.state).toBe('disposed');
      expect(['completed', 'abandoned']).toContain(replayed.context.end?.reason);
    }
    expect(await store.counts()).toMatchObject({ liveSessions: 0, seats: 0, deadlines: 0 });
    const reports = everybody.reduce((sum, person) => sum + person.reports.length, 0);
    const joins = everybody.reduce((sum, person) => sum + person.joins, 0);
    console.info(
      `${KILLS} kills: ${everybody.length} people, ${sessions.size} sessions, ${joins} joins, ${reports} reports acknowledged, none lost`,
    );
  });
});
