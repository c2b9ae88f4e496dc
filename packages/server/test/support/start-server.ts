import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { resolveConfig } from '../../src/config/load-config.ts';
import type { SceneConfig } from '../../src/config/schema.ts';
import type { Log } from '../../src/logging/log.ts';
import { silentLog } from '../../src/logging/log.ts';
import { createServer, type RunningServer } from '../../src/server.ts';

const GAMES = fileURLToPath(new URL('../config/fixtures', import.meta.url));

/** A scene that loses no time: no countdown, deadlines far enough away to play no part unless a test says so. */
export const QUICK_SCENE: SceneConfig = {
  game: { module: './games.js', id: 'duel@2' },
  groupSize: 2,
  waitingRoom: { timeoutMs: 60_000, onTimeout: 'end' },
  play: { countdownMs: 0, startFloorMs: 0, uploadMs: 60_000 },
  completion: { completed: 'DONE', youLeft: 'LEFT', other: 'OTHER' },
};

export interface TestServer extends RunningServer {
  /** Errors that the server logged: none, in a test that expects none. */
  readonly errors: { readonly fields: object; readonly message: string }[];
}

/** The whole server on a real port and a record of its own; closed and removed when the test is over. */
export async function startServer(scenes: Readonly<Record<string, SceneConfig>>): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'greenroom-test-'));
  const errors: TestServer['errors'] = [];
  const log: Log = { ...silentLog, error: (fields, message) => void errors.push({ fields, message }) };
  const config = await resolveConfig({ scenes }, GAMES);
  const server = await createServer({ config, dataDir, port: 0, host: '127.0.0.1', log });
  onTestFinished(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });
  return Object.assign(server, { errors });
}
