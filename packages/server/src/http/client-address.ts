import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4, SocketAddress } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/**
 * Whose request it is. What a proxy says of that counts only where the config trusts the proxy (`trustProxy`: addresses,
 * networks): anybody can write an `X-Forwarded-For`. Of its addresses the last is taken that no trusted proxy has.
 */
export function createClientAddress(trustProxy: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile([...trustProxy]);
  return (request) => {
    const { remoteAddress = '' } = request.socket;
    const told = proxyAddr(request, isTrusted);
    return isIP(told) > 0 ? told : remoteAddress;
  };
}

/** Is it an address or network that `trustProxy` can name? */
export function isTrustable(name: string): boolean {
  try {
    proxyAddr.compile([name]);
    return true;
  } catch {
    return false;
  }
}

/** `::1`, or of IPv4: the whole network that stands for this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./i.test(address);
}

/**
 * Under what an address is counted: IPv6 by its network, since a household or a rented machine has 2^64 addresses; IPv4
 * by itself, in whichever of its two forms it comes.
 */
export function countedAs(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined || isIPv4(address)) return mapped ?? address;
  const plain = address.split('%')[0] ?? '';
  if (isIP(plain) === 0) return address;
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  // Brings the dotted form of the last two groups into theirs.
  const text = new SocketAddress({ address, family: 'ipv6' }).address;
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}
