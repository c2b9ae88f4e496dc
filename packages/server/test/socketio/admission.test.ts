import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/socketio/admission.ts';
import { isOriginAllowed } from '../../src/socketio/origin.ts';
import { makeBucket, takeToken } from '../../src/socketio/token-bucket.ts';

function requestFrom(remoteAddress: string): IncomingMessage {
  return { headers: {}, socket: { remoteAddress } } as IncomingMessage;
}

let now = 0;

function admissionOf(connectionsPerAddress: number, trustProxy: readonly string[] = []) {
  now = 0;
  return createAdmission({
    origins: [],
    isDevelopment: false,
    connectionsPerAddress,
    trustProxy,
    steadyNow: () => now,
  });
}

describe('admission', () => {
  it('[THR-6] caps the connections of one address, and one that closes makes room', () => {
    const admission = admissionOf(2);
    const request = requestFrom('10.1.2.3');
    admission.opened('10.1.2.3');
    expect(admission.judge(request).refusal).toBeUndefined();
    admission.opened('10.1.2.3');
    expect(admission.judge(request).refusal?.code).toBe('rateLimited');
    expect(admission.judge(requestFrom('10.1.2.4')).refusal).toBeUndefined();
    admission.closed('10.1.2.3');
    expect(admission.judge(request).refusal).toBeUndefined();
  });

  it('[THR-6] counts a network of IPv6 as one address, whatever it connects from', () => {
    const admission = admissionOf(2);
    admission.opened('2001:db8:1:2::1');
    admission.opened('2001:db8:1:2::2');
    expect(admission.judge(requestFrom('2001:db8:1:2::3')).refusal?.code).toBe('rateLimited');
    expect(admission.judge(requestFrom('2001:db8:1:3::1')).refusal).toBeUndefined();
    admission.closed('2001:db8:1:2::1');
    expect(admission.judge(requestFrom('2001:db8:1:2::3')).refusal).toBeUndefined();
    expect(admission.judge(requestFrom('2001:db8:1:2::4')).refusal).toBeUndefined();
    expect(admission.judge(requestFrom('2001:db8:1:2::5')).refusal?.code).toBe('rateLimited');
  });

  it.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'])(
    'does not count %s: a proxy of this machine',
    (address) => {
      const admission = admissionOf(1);
      admission.opened(address);
      expect(admission.judge(requestFrom(address)).refusal).toBeUndefined();
    },
  );
});

describe('an address that connects again and again', () => {
  it('[THR-6] may bring all that it may hold at once, and then a fiftieth a second', () => {
    const admission = admissionOf(100);
    const request = requestFrom('10.1.2.3');
    const take = (times: number) =>
      Array.from({ length: times }, () => admission.judge(request).refusal?.code ?? 'ok').filter(
        (is) => is === 'ok',
      ).length;
    expect(take(150)).toBe(100);
    now += 1_000;
    expect(take(10)).toBe(2);
    expect(admission.judge(requestFrom('10.1.2.4')).refusal).toBeUndefined();
  });

  it('[THR-6] no header makes two addresses of one, unless the proxy that wrote it is trusted', () => {
    const from = (forwarded: string) => {
      const request = requestFrom('10.1.2.3');
      request.headers['x-forwarded-for'] = forwarded;
      return request;
    };
    for (const trusted of [[], ['10.0.0.0/8']]) {
      const admission = admissionOf(1, trusted);
      const codes = ['192.0.2.1', '192.0.2.2'].map((one) => admission.judge(from(one)).refusal?.code);
      expect(codes).toEqual([undefined, trusted.length === 0 ? 'rateLimited' : undefined]);
      expect(admission.judge(from('192.0.2.1')).address).toBe(
        trusted.length === 0 ? '10.1.2.3' : '192.0.2.1',
      );
    }
  });
});

describe('origins', () => {
  const base = {
    origin: undefined,
    host: 'study.example',
    allowed: ['https://lab.example'],
    isDevelopment: false,
  };

  it.each([
    ['no origin: not a browser', undefined, true],
    ['the own origin', 'https://study.example', true],
    ['the own origin behind a proxy that ends TLS', 'http://study.example', true],
    ['one of the config', 'https://lab.example', true],
    ['one of the config with another scheme', 'http://lab.example', false],
    ['one that only starts alike', 'https://study.example.stranger.example', false],
    ['another port', 'https://study.example:8443', false],
    ['a sandboxed frame', 'null', false],
    ['what is no origin', 'study.example', false],
    ['this machine, outside of development', 'http://localhost:5173', false],
  ])('%s', (_name, origin, isAllowed) => {
    expect(isOriginAllowed({ ...base, origin })).toBe(isAllowed);
  });

  it('[THR-5] a config with * lets in pages of every origin, and no other does', () => {
    for (const origin of ['https://stranger.example', 'null']) {
      expect(isOriginAllowed({ ...base, origin, allowed: ['*'] })).toBe(true);
      expect(isOriginAllowed({ ...base, origin, allowed: [] })).toBe(false);
    }
  });

  it('development adds pages of this machine', () => {
    expect(isOriginAllowed({ ...base, origin: 'http://localhost:5173', isDevelopment: true })).toBe(true);
    expect(
      isOriginAllowed({ ...base, origin: 'http://localhost.stranger.example', isDevelopment: true }),
    ).toBe(false);
  });
});

describe('token bucket', () => {
  const rate = { capacity: 2, perSecond: 1 };

  it('gives a burst, then the rate, and never saves up more than the burst', () => {
    const bucket = makeBucket(rate, 0);
    const take = (at: number) => takeToken(bucket, rate, at);
    expect([take(0), take(0), take(0)]).toEqual([true, true, false]);
    expect([take(999), take(1_000), take(1_001)]).toEqual([false, true, false]);
    expect([take(60_000), take(60_000), take(60_000)]).toEqual([true, true, false]);
  });

  it('a clock that steps back gives nothing and takes nothing', () => {
    const bucket = makeBucket(rate, 10_000);
    expect(takeToken(bucket, rate, 5_000)).toBe(true);
    expect(takeToken(bucket, rate, 5_000)).toBe(true);
    expect(takeToken(bucket, rate, 5_000)).toBe(false);
  });
});
