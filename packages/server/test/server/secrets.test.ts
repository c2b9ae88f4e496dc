import { expect, it } from 'vitest';
import { ask, connected, dial } from '../support/socket-server.ts';
import { bot, QUICK_SCENE, reached, startServer } from '../support/start-server.ts';

it('[SES-8] no log line of any level holds a token, a key of a pair or a signal', async () => {
  const { url, lines, errors } = await startServer({ kitchen: QUICK_SCENE });
  const behaviour = { provesLinks: false };
  const [ada, bob] = [bot(url, 'ada', { behaviour }), bot(url, 'bob', { behaviour })];
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
  };
  for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(15);

  const join = { participant: 'ada', game: 'duel@2', intent: 'join', rttMs: null };
  const stranger = dial(url);
  await connected(stranger);
  const refusals = [
    ['join', { ...join, token: secrets.wrongToken }, 'seatTaken'],
    ['join', { ...join, token: secrets.otherToken }, 'seatTaken'],
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
