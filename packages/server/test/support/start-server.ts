import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { View } from '@greenroom/protocol';
import { createProtocolBot, type ProtocolBot, type ProtocolBotOptions } from '@greenroom/testkit';
import { onTestFinished, vi } from 'vitest';
import { resolveConfig } from '../../src/config/load-config.ts';
import type { GreenroomConfig, SceneConfig } from '../../src/config/schema.ts';
import type { Log } from '../../src/logging/log.ts';
import { createServer, type RunningServer } from '../../src/server.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/port.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';

const GAMES = fileURLToPath(new URL('../config/fixtures', import.meta.url));

/** A scene that loses no time: no countdown, deadlines far enough away to play no part unless a test says so. */
export const QUICK_SCENE: SceneConfig = {
  game: { module: './games.js', id: 'duel@2' },
  groupSize: 2,
  waitingRoom: { timeoutMs: 60_000, onTimeout: 'end' },
  play: { countdownMs: 0, startFloorMs: 0, uploadMs: 60_000 },
  completion: { completed: 'DONE', youLeft: 'LEFT', other: 'OTHER' },
};

/** Of every server here. */
export const ADMIN_TOKEN = 'admin-token-of-the-tests';
export const AS_ADMIN = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } };

export interface TestServer extends RunningServer {
  /** Errors that the server logged: none, in a test that expects none. */
  readonly errors: { readonly fields: object; readonly message: string }[];
  /** All that it logged, of every level, with all fields and nothing redacted. */
  readonly lines: string[];
  /** What it writes to; read it as you like. */
  readonly store: Store;
}

/** The whole server on a real port, by default with a record in memory; closed when the test is over. */
export async function startServer(
  scenes: Readonly<Record<string, SceneConfig>>,
  store: Store = createMemoryStore(),
  more: Partial<Omit<GreenroomConfig, 'scenes'>> = {},
): Promise<TestServer> {
  const errors: TestServer['errors'] = [];
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${inspect(fields, { depth: Number.POSITIVE_INFINITY })}`);
    if (level === 'error') errors.push({ fields, message });
  };
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const resolved = await resolveConfig({ scenes, ...more }, GAMES);
  const config = { ...resolved, adminToken: createSecretKey(ADMIN_TOKEN, 'utf8') };
  const server = await createServer({ config, dataDir: '', port: 0, host: '127.0.0.1', log, store });
  onTestFinished(() => server.close());
  return Object.assign(server, { errors, lines, store });
}

/** A record on disk in a folder of its own, removed when the test is over. */
export async function openTestRecord(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return openSqliteStore({ file: join(folder, 'greenroom.db') });
}

/** A good participant of the quick scene, closed when the test is over. */
export function bot(
  url: string,
  participant: string,
  options: Partial<ProtocolBotOptions> = {},
): ProtocolBot {
  const made = createProtocolBot({ url, scene: 'kitchen', participant, game: 'duel@2', ...options });
  onTestFinished(() => made.close());
  return made;
}

/** Resolves with the bot's first view in this state. */
export function reached<S extends View['state']>(
  made: ProtocolBot,
  state: S,
): Promise<Extract<View, { state: S }>> {
  return vi.waitUntil(
    () => (made.view?.state === state ? (made.view as Extract<View, { state: S }>) : undefined),
    { timeout: 10_000, interval: 5 },
  );
}
