import { createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import { makeTurnServer } from '../../packages/server/src/turn/credentials.ts';
import { ROOT } from '../../scripts/runner/repository.ts';
import { playingPair } from '../support/playing-pair.ts';
import { test as base, expect } from '../support/test.ts';
import { TURN_SECRET_IN, TURN_URL, TurnServer, whyNoTurnServer } from '../support/turn-server.ts';

const SECRET = 'shared-for-one-test-0123456789';
const OTHER_SECRET = 'of-another-server-0123456789';

const test = base.extend<{ coturn: TurnServer }>({
  coturn: async ({ browserName: _ }, use, info) => {
    const coturn = await TurnServer.start(SECRET);
    await use(coturn);
    await coturn.close();
    if (info.status === info.expectedStatus) return;
    await info.attach('coturn.log', { body: coturn.log.join('\n'), contentType: 'text/plain' });
  },
});

test.skip(whyNoTurnServer() !== undefined, whyNoTurnServer());

const config = join(ROOT, 'e2e/configs/relayed.config.ts');

test.describe('a server that shares its secret with coturn', () => {
  test.use({ serverOptions: { config, env: { [TURN_SECRET_IN]: SECRET } } });

  test('two play, every packet through the relay', async ({ coturn, person, server }) => {
    const [ada, ben] = await playingPair(person);
    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    const links = server.record.reports('link');
    expect(new Set(links.map(({ participant }) => participant))).toEqual(new Set(['ada', 'ben']));
    for (const link of links) {
      expect(link).toMatchObject({ failure: null, measurement: { route: 'relayed' } });
    }
    // Neither the names of people nor the secret went anywhere.
    expect(coturn.log.filter((line) => /\bada\b|\bben\b/.test(line))).toEqual([]);
    expect(
      coturn.log.filter((line) => /ALLOCATE processed, success/.test(line)).length,
    ).toBeGreaterThanOrEqual(2);
    expect(server.log.filter((line) => line.includes(SECRET))).toEqual([]);
  });
});

test.describe('a server whose secret is not that of coturn', () => {
  test.use({ serverOptions: { config, env: { [TURN_SECRET_IN]: OTHER_SECRET } } });

  test('nobody is linked, and both are told so', async ({ coturn, person, server }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
    for (const one of [ada, ben]) {
      expect(await one.readsTheEnd()).toEqual({ outcome: 'linkFailed', code: 'C4' });
      expect(await one.readsWhyItEnded()).toMatch(/could not reach each other well enough/);
      expect(await one.shownStates()).not.toContain('playing');
    }
    expect(server.record.linkFailures()).toEqual(['noLink']);
    expect(coturn.log.filter((line) => /ALLOCATE processed, success/.test(line))).toEqual([]);
  });
});

test('coturn serves who has fresh credentials of its secret, and nobody else', async ({ coturn, page }) => {
  const relayFor = (secret: string, atMs: number) =>
    makeTurnServer(
      { urls: [TURN_URL], key: createSecretKey(secret, 'utf8'), ttlSeconds: 60 },
      { scene: 'kitchen', participant: 'ada' },
      atMs,
    );
  const fresh = relayFor(SECRET, Date.now());
  const cases = {
    fresh,
    expired: relayFor(SECRET, Date.now() - 61_000),
    'of another secret': relayFor(OTHER_SECRET, Date.now()),
    'of somebody else': { ...fresh, username: `${fresh.username}x` },
  };
  const gathered = await page.evaluate(
    async (servers) => {
      const gather = async (server: RTCIceServer) => {
        const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
        connection.createDataChannel('any');
        const types: (string | null)[] = [];
        const done = new Promise<void>((resolve) => {
          connection.onicecandidate = ({ candidate }) =>
            candidate?.candidate ? types.push(candidate.type) : resolve();
        });
        await connection.setLocalDescription();
        await done;
        connection.close();
        return types;
      };
      const entries = Object.entries(servers).map(async ([name, server]) => [name, await gather(server)]);
      return Object.fromEntries(await Promise.all(entries));
    },
    cases as Record<string, RTCIceServer>,
  );
  expect(gathered).toEqual({
    fresh: ['relay'],
    expired: [],
    'of another secret': [],
    'of somebody else': [],
  });
  expect(coturn.log.some((line) => line.includes('ALLOCATE processed, success'))).toBe(true);
});
