import { createSecretKey } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { signEntry } from '../../src/entry/entry-signature.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { ask, connected, dial } from '../support/socket-server.ts';
import { ADMIN_TOKEN, bot, QUICK_SCENE, reached, startServer } from '../support/start-server.ts';

const ENTRY_SECRET = 'entry-secret-of-the-tests';

it('[THR-27] [SES-8] no log line of any level holds a token, a key of a pair or a signal', async () => {
  vi.stubEnv('TEST_ENTRY_SECRET', ENTRY_SECRET);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { url, lines, errors } = await startServer({ kitchen: QUICK_SCENE }, createMemoryStore(), {
    entryLinks: { secret: { env: 'TEST_ENTRY_SECRET' } },
  });
  const signatureOf = (participant: string) =>
    signEntry(createSecretKey(ENTRY_SECRET, 'utf8'), { participant });
  const behaviour = { provesLinks: false };
  const [ada, bob] = [
    bot(url, 'ada', { behaviour, signature: signatureOf('ada') }),
    bot(url, 'bob', { behaviour, signature: signatureOf('bob') }),
  ];
  const [{ match, session, epoch }] = await Promise.all([
    reached(ada, 'validating'),
    reached(bob, 'validating'),
  ]);
  const [pair] = match.pairs;
  const secrets = {
    token: ada.token ?? '',
    otherToken: bob.token ?? '',
    key: pair?.key ?? '',
    signal: 'v=0 secret-of-an-offer',
    wrongToken: 'wrong-token-of-a-stranger-0123456789',
    brokenToken: 'broken token of a page that mangled it',
    signature: signatureOf('ada'),
    entrySecret: ENTRY_SECRET,
    adminToken: ADMIN_TOKEN,
    wrongAdminToken: 'wrong-admin-token-of-a-stranger',
  };
  for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(15);

  const join = {
    participant: 'ada',
    game: 'duel@2',
    intent: 'join',
    rttMs: null,
    signature: secrets.signature,
  };
  const admin = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  expect((await fetch(`${url}/metrics?token=${secrets.token}`, admin(ADMIN_TOKEN))).status).toBe(200);
  expect((await fetch(`${url}/metrics`, admin(secrets.wrongAdminToken))).status).toBe(401);
  const stranger = dial(url);
  await connected(stranger);
  const refusals = [
    ['join', { ...join, token: secrets.wrongToken }, 'seatTaken'],
    ['join', { ...join, token: secrets.otherToken }, 'seatTaken'],
    ['join', { ...join, signature: secrets.wrongToken }, 'entryInvalid'],
    ['join', { ...join, token: secrets.brokenToken }, 'badMessage'],
    ['join', { ...join, [secrets.token]: 1, intent: secrets.token }, 'badMessage'],
    ['signal', { session, epoch, attempt: 1, to: 0, seq: 0, data: secrets.signal }, 'notJoined'],
    ['signal', { session, epoch, attempt: 1, to: secrets.signal, seq: 0, data: '' }, 'badMessage'],
  ] as const;
  for (const [event, message, code] of refusals) {
    expect(await ask(stranger, event, message)).toMatchObject({ ok: false, error: { code } });
  }
  const signal = { session, epoch, attempt: 1, to: pair?.peer, seq: 0, data: secrets.signal };
  expect(await ask(ada.socket, 'signal', signal)).toMatchObject({ ok: true });
  expect(await ask(stranger, 'join', { ...join, intent: 'resume', token: secrets.token })).toMatchObject({
    ok: true,
  });

  // What must not hold them is there.
  expect(lines.filter((line) => line.startsWith('debug refused'))).toHaveLength(refusals.length);
  expect(lines.some((line) => line.startsWith('info '))).toBe(true);
  for (const [name, secret] of Object.entries(secrets)) {
    expect([name, lines.filter((line) => line.includes(secret))]).toEqual([name, []]);
  }
  expect(errors).toEqual([]);
});
