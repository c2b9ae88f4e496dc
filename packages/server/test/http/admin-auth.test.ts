import { createSecretKey } from 'node:crypto';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { createAdminAuth } from '../../src/http/admin-auth.ts';

const TOKEN = 'token-of-the-tests';

async function ask(token: string | undefined, authorization?: string) {
  const auth = createAdminAuth(token === undefined ? undefined : createSecretKey(token, 'utf8'));
  const app = Fastify();
  app.get('/admin', { onRequest: auth.guard }, async () => ({ secret: 'of the lab' }));
  const headers = authorization === undefined ? {} : { authorization };
  const { statusCode, body, headers: answered } = await app.inject({ url: '/admin', headers });
  return { statusCode, body, challenge: answered['www-authenticate'], isOn: auth.isOn };
}

describe('what is for the lab alone', () => {
  it('is served to who has the token', async () => {
    for (const word of ['Bearer', 'bearer']) {
      expect(await ask(TOKEN, `${word} ${TOKEN}`)).toMatchObject({ statusCode: 200, isOn: true });
    }
  });

  it.each([
    ['nothing', undefined],
    ['an empty one', 'Bearer '],
    ['a wrong one', 'Bearer token-of-the-testt'],
    ['the beginning of it', 'Bearer token-of-the-test'],
    ['more than it', `Bearer ${TOKEN}x`],
    ['it under another scheme', `Basic ${Buffer.from(`admin:${TOKEN}`).toString('base64')}`],
    ['it and another', `Bearer ${TOKEN} ${TOKEN}`],
    ['it alone', TOKEN],
  ])('[THR-26] is not served to who sends %s', async (_name, authorization) => {
    const answer = await ask(TOKEN, authorization);
    expect(answer).toMatchObject({ statusCode: 401, challenge: 'Bearer' });
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'unauthorized' } });
    expect(answer.body).not.toContain('of the lab');
  });

  it.each([undefined, 'Bearer ', 'Bearer undefined', `Bearer ${TOKEN}`])(
    '[THR-26] without a token of the server nobody is the lab, and the address is not there: %s',
    async (authorization) => {
      expect(await ask(undefined, authorization)).toMatchObject({ statusCode: 404, isOn: false });
    },
  );
});
