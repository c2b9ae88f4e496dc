import { createSecretKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createServer, type RunningServer, resolveConfig } from '@greenroom/server';
import { createProtocolBot, type ProtocolBot } from '@greenroom/testkit';
import { type Findings, noFindings } from './target.ts';

export const ADMIN_TOKEN = 'admin-token-of-the-fuzz';

interface Victims {
  readonly server: RunningServer;
  /** What is wrong now with the server or with those who take part: nothing, if all is well. */
  check(findings: Findings): Promise<void>;
  close(): Promise<void>;
}

/** What an attack on a server finds, and what is wrong afterwards with the server or with those who take part meanwhile. */
export async function attackBesideVictims(
  attack: (server: RunningServer, findings: Findings) => Promise<void>,
): Promise<Findings> {
  const findings = noFindings();
  const victims = await startVictims();
  try {
    await attack(victims.server, findings);
    await victims.check(findings);
  } finally {
    await victims.close();
  }
  return findings;
}

/** A server with two people whose session waits for their links, and one who waits for somebody. */
async function startVictims(): Promise<Victims> {
  const faults: string[] = [];
  const scene = {
    game: { module: './games.js', id: 'duel@2' },
    groupSize: 2,
    waitingRoom: { timeoutMs: 3_600_000, onTimeout: 'end' as const },
    validation: { timeoutMs: 3_600_000 },
    completion: { other: 'OTHER' },
  };
  const base = fileURLToPath(new URL('../../../packages/server/test/config/fixtures', import.meta.url));
  const config = await resolveConfig({ scenes: { kitchen: scene, pantry: scene } }, base);
  const server = await createServer({
    config: { ...config, adminToken: createSecretKey(ADMIN_TOKEN, 'utf8') },
    dataDir: ':memory:',
    port: 0,
    host: '127.0.0.1',
    isDebug: true,
    log: {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: (fields, message) => void faults.push(`${message} ${JSON.stringify(fields)}`),
    },
  });
  const join = (participant: string, name: string) =>
    createProtocolBot({
      url: server.url,
      scene: name,
      participant,
      game: 'duel@2',
      behaviour: { provesLinks: false },
    });
  const bots = [join('ada', 'kitchen'), join('bob', 'kitchen'), join('eve', 'pantry')];
  await until(() => viewsOf(bots) === 'validating,validating,waiting');
  const before = JSON.stringify(bots.map(({ view }) => view));

  return {
    server,
    async check({ throws, foreign, held }) {
      throws.push(...faults.splice(0));
      if (JSON.stringify(bots.map(({ view }) => view)) !== before) foreign.push(`views: ${viewsOf(bots)}`);
      // What came last may be on its way out still.
      const strangers = async () => (await server.ledger()).sockets !== bots.length;
      for (let tries = 0; tries < 100 && (await strangers()); tries += 1) await pause(50);
      if (await strangers()) held.push(JSON.stringify(await server.ledger()));
    },
    async close() {
      for (const bot of bots) bot.close();
      await server.close();
    },
  };
}

function viewsOf(bots: readonly ProtocolBot[]): string {
  return bots.map(({ view }) => view?.state).join();
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await pause(25);
  }
  throw new Error('the victims of the fuzz never got to their places');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
