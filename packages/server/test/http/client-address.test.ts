import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { countedAs, createClientAddress, isTrustable } from '../../src/http/client-address.ts';

function addressOf(trustProxy: readonly string[], remoteAddress: string | undefined, forwarded?: string) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { socket: { remoteAddress }, headers } as IncomingMessage;
  return createClientAddress(trustProxy)(request);
}

describe('whose request it is', () => {
  it.each([
    [
      '[THR-6] nobody is trusted: what a header says counts nothing',
      [],
      '203.0.113.5',
      '198.51.100.1',
      '203.0.113.5',
    ],
    ['nor does it from this machine', [], '127.0.0.1', '198.51.100.1', '127.0.0.1'],
    ['a trusted proxy says it', ['loopback'], '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'two of them in a row',
      ['loopback', '10.0.0.0/8'],
      '127.0.0.1',
      '198.51.100.1, 10.1.2.3',
      '198.51.100.1',
    ],
    [
      '[THR-6] what a client writes in front of it counts nothing',
      ['loopback'],
      '127.0.0.1',
      '192.0.2.66, 198.51.100.1',
      '198.51.100.1',
    ],
    [
      '[THR-6] who is no proxy cannot be one by saying so',
      ['10.0.0.0/8'],
      '203.0.113.5',
      '10.0.0.1',
      '203.0.113.5',
    ],
    ['what is no address counts nothing', ['loopback'], '127.0.0.1', 'unknown', '127.0.0.1'],
    ['a proxy that says nothing', ['loopback'], '127.0.0.1', undefined, '127.0.0.1'],
    ['a socket that is gone', [], undefined, undefined, ''],
  ])('%s', (_name, trusted, remote, forwarded, address) => {
    expect(addressOf(trusted, remote, forwarded)).toBe(address);
  });

  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['64:ff9b::1.2.3.4', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('[THR-6] %s is counted as %s: a network of IPv6 is one household', (address, counted) => {
    expect(countedAs(address)).toBe(counted);
  });

  it('knows what the config can trust', () => {
    const names = [
      'loopback',
      'uniquelocal',
      '10.0.0.1',
      '10.0.0.0/8',
      'fd00::/8',
      '*',
      'proxy.lab',
      '10.0.0.0/99',
    ];
    expect(names.filter(isTrustable)).toEqual([
      'loopback',
      'uniquelocal',
      '10.0.0.1',
      '10.0.0.0/8',
      'fd00::/8',
    ]);
  });
});
