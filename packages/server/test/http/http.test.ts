import { createSecretKey } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CreateHttp, createHttp } from '../../src/http/create-http.ts';
import { silentLog } from '../../src/logging/log.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';

const TOKEN = createSecretKey('token-of-the-tests', 'utf8');
const AS_ADMIN = { headers: { authorization: 'Bearer token-of-the-tests' } };

async function start(options: Partial<CreateHttp> = {}): Promise<string> {
  const http = await createHttp({
    log: silentLog,
    metrics: createMetrics(),
    unreadyBecause: async () => undefined,
    origins: [],
    adminToken: undefined,
    ...options,
  });
  const port = await http.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => http.close());
  return `http://127.0.0.1:${port}`;
}

/** A built page as Vite leaves it. */
async function makePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>study</title>');
  await writeFile(join(folder, 'assets', 'index-Ab12Cd34.js'), 'export {};');
  return folder;
}

describe('probes', () => {
  it('/healthz answers as long as the process does', async () => {
    const url = await start({ unreadyBecause: async () => 'storeUnavailable' });
    const answer = await fetch(`${url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it.each([
    [undefined, 200, 'ready'],
    ['closing', 503, 'closing'],
    ['storeUnavailable', 503, 'storeUnavailable'],
  ] as const)('/readyz when unready because of %s: %d', async (reason, status, text) => {
    const url = await start({ unreadyBecause: async () => reason });
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([status, { status: text }]);
  });

  it('/metrics is what Prometheus reads, with what is held now', async () => {
    const metrics = createMetrics();
    let seats = 0;
    metrics.watchHeld(() => ({ seats }));
    metrics.refusals.inc({ event: 'join', code: 'seatTaken' });
    metrics.engine.count('transition', 'waiting:matched');
    const url = await start({ metrics, adminToken: TOKEN });
    seats = 3;
    const answer = await fetch(`${url}/metrics`, AS_ADMIN);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await answer.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'greenroom_held{what="seats"} 3',
        'greenroom_refusals_total{event="join",code="seatTaken"} 1',
        'greenroom_session_transitions_total{step="waiting:matched"} 1',
        '# TYPE process_cpu_seconds_total counter',
      ]),
    );
  });

  it('/debug/ledger is there only when asked for', async () => {
    const plain = await start({ adminToken: TOKEN });
    expect((await fetch(`${plain}/debug/ledger`, AS_ADMIN)).status).toBe(404);
    const debug = await start({ adminToken: TOKEN, ledger: async () => ({ seats: 2 }) });
    expect(await (await fetch(`${debug}/debug/ledger`, AS_ADMIN)).json()).toEqual({ seats: 2 });
  });
});

it('[THR-9] a request that comes in drop by drop does not hold its connection for ever', async () => {
  const http = await createHttp({
    log: silentLog,
    metrics: createMetrics(),
    unreadyBecause: async () => undefined,
    origins: [],
    adminToken: undefined,
  });
  onTestFinished(() => http.close());
  // Of Node, which closes what takes longer; 0 would be never.
  expect(http.server.requestTimeout).toBe(30_000);
});

describe('what is not there', () => {
  it.each([
    ['GET', '/nowhere', 404, 'notFound'],
    ['POST', '/nowhere', 404, 'notFound'],
    ['POST', '/healthz', 405, 'methodNotAllowed'],
    ['DELETE', '/metrics', 405, 'methodNotAllowed'],
    ['GET', '/%E0%A4%A', 400, 'badRequest'],
  ])('%s %s: %d with a typed body', async (method, path, status, code) => {
    const url = await start();
    const answer = await fetch(`${url}${path}`, { method });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code, message: expect.stringMatching(/\.$/) } });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('says nothing of an error inside', async () => {
    const url = await start({
      unreadyBecause: () => Promise.reject(new Error('secret of the store')),
    });
    const answer = await fetch(`${url}/readyz`);
    const body = await answer.text();
    expect([answer.status, JSON.parse(body).error.code]).toEqual([500, 'internal']);
    expect(body).not.toContain('secret');
  });
});

describe('the static page', () => {
  it('index is asked for anew each time, hashed assets never again', async () => {
    const url = await start({ staticDir: await makePage() });
    const index = await fetch(`${url}/?PROLIFIC_PID=p1`);
    expect(await index.text()).toContain('<title>study</title>');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    const script = await fetch(`${url}/assets/index-Ab12Cd34.js`);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
  });

  it('[THR-11] carries the headers that keep it to itself and let workers and sockets be', async () => {
    const url = await start({ staticDir: await makePage(), origins: ['https://lab.example'] });
    const { headers } = await fetch(`${url}/`);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).toContain("connect-src 'self' ws: wss:");
    expect(policy).toContain("frame-ancestors 'self' https://lab.example");
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('gives nothing beside its folder', async () => {
    const url = await start({ staticDir: await makePage() });
    for (const path of ['/..%2f..%2fetc/passwd', '/assets/..%2f..%2f..%2fetc/passwd', '/.env']) {
      expect([400, 403, 404]).toContain((await fetch(`${url}${path}`)).status);
    }
  });
});
