import { once } from 'node:events';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { AS_ADMIN, QUICK_SCENE, startServer } from '../support/start-server.ts';

/** What a browser must be told of every answer, whatever it was asked for. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The answer to these bytes, headers by name. */
async function send(port: number, bytes: string) {
  const socket = createConnection({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.end(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => [
    line.split(':')[0]?.toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { status, headers: Object.fromEntries(headers), body };
}

describe('the headers that keep answers to themselves', () => {
  it.each([
    ['a probe', 'GET', '/healthz', 200],
    ['what is for the lab', 'GET', '/metrics', 200],
    ['an address that is not there', 'GET', '/nowhere', 404],
    ['a method that is not taken', 'POST', '/healthz', 405],
    ['an address that cannot be read', 'GET', '/%E0%A4%A', 400],
    ['a body that is too large', 'POST', '/nowhere', 413],
    ['polling, which socket.io refuses itself', 'GET', '/socket.io/?EIO=4&transport=polling', 400],
    ['what is no socket.io at all', 'GET', '/socket.io/?EIO=4&transport=pigeon', 400],
  ])('[THR-11] %s has them: %s %s', async (name, method, path, status) => {
    const { url } = await startServer({ kitchen: QUICK_SCENE });
    const body = name.includes('too large') ? JSON.stringify({ text: 'x'.repeat(5_000) }) : null;
    const type = body === null ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { method, body, headers: { ...AS_ADMIN.headers, ...type } });
    expect([answer.status, Object.fromEntries(answer.headers)]).toEqual([
      status,
      expect.objectContaining(ALWAYS),
    ]);
  });

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', '400'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, '431'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', '400'],
  ])('[THR-9] [THR-11] so has %s', async (_name, bytes, status) => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const answer = await send(server.port, bytes);
    expect(answer.status).toContain(` ${status} `);
    expect(answer.headers).toMatchObject(ALWAYS);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'badRequest' } });
    expect(server.errors).toEqual([]);
  });
});
