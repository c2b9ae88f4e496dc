import type { PeerLinkOptions } from '../../ports/peer-link.ts';

/** Without the relays where they are not allowed: a candidate that is never gathered is never used. */
export function iceServersFor({
  relay,
  iceServers,
}: Pick<PeerLinkOptions, 'relay' | 'iceServers'>): RTCIceServer[] {
  const isAllowed = (url: string) => relay !== 'never' || !/^turns?:/i.test(url);
  return iceServers
    .map((server) => ({ ...server, urls: [server.urls].flat().filter(isAllowed) }))
    .filter((server) => server.urls.length > 0);
}
