import type { CreateMesh } from '../mesh-types.ts';
import { createPairLinks } from './pair-links.ts';

/**
 * One link per pair, opened and proven side by side, and then played on: the link that was measured is the game's link.
 * Where it breaks a newer one takes its place.
 */
export const createMesh: CreateMesh = (options) => {
  const { match, session, epoch } = options;
  const pairs = new Map(match.pairs.map(({ peer }) => [peer, createPairLinks(options, peer)]));
  let dropped = 0;
  let isClosed = false;

  return {
    async validate() {
      if (!isClosed)
        await Promise.all(
          match.pairs.map((pair) => pairs.get(pair.peer)?.open(pair, match.iceServers, true)),
        );
    },
    follow(now) {
      if (!isClosed)
        for (const pair of now.pairs) void pairs.get(pair.peer)?.open(pair, now.iceServers, false);
    },
    restartIce: (slot) => pairs.get(slot)?.restartIce(),
    receiveSignal(signal) {
      const links = pairs.get(signal.from);
      if (links && signal.session === session && signal.epoch === epoch && !isClosed)
        links.receiveSignal(signal);
      else dropped++;
    },
    sendPacket: (slot, delivery, packet) => pairs.get(slot)?.send(delivery, packet) ?? false,
    get dropped() {
      return [...pairs.values()].reduce((sum, links) => sum + links.dropped, dropped);
    },
    measurement: (slot) => pairs.get(slot)?.measurement,
    sayBye() {
      for (const links of pairs.values()) links.sayBye();
    },
    close() {
      isClosed = true;
      for (const links of pairs.values()) links.close();
    },
  };
};
