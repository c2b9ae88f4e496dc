/*
 * A lossy packet network in memory, one set of conditions per directed link, all chance from one seed.
 *
 * After fortress' `tests/common/sim_net.rs`: faults per directed link from one generator, so that a failure is replayed
 * by its seed alone. Bursts follow Gilbert and Elliott's two-state model: a link falls into a bad spell now and then
 * and loses nearly everything while it lasts.
 *
 * Beside the packets every directed link has a reliable ordered channel under the same conditions.
 */
import { createRandom, type Random } from '@greenroom/netcode';
import { createReliableChannel, type ReliableChannel } from './reliable-channel.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Conditions of one direction of one link. Everything is off by default. */
export interface LinkConditions {
  /** Travel time of every packet, in ms. */
  readonly delayMs: number;
  /** Up to this much more, uniformly, in ms. Packets overtake each other only if `reorders`. */
  readonly jitterMs: number;
  /** Share of packets lost, 0 to 1. */
  readonly lossRatio: number;
  /** Share of packets delivered twice, 0 to 1; the second copy travels on its own. */
  readonly duplicateRatio: number;
  /** Whether a packet may overtake an earlier one. */
  readonly reorders: boolean;
  /** Chance per packet that a bad spell begins, in which `BURST_LOSS` of the packets are lost. */
  readonly burstRatio: number;
  /** How long a bad spell lasts, in ms. */
  readonly burstMs: number;
}

export const PERFECT_LINK: LinkConditions = {
  delayMs: 0,
  jitterMs: 0,
  lossRatio: 0,
  duplicateRatio: 0,
  reorders: false,
  burstRatio: 0,
  burstMs: 0,
};

const BURST_LOSS = 0.9;

export interface SimulatedNetworkOptions {
  /** Same seed, same faults. */
  readonly seed: string;
  readonly clock: SimulatedClock;
  /** Conditions of the link from one peer to another; what is left out is as in `PERFECT_LINK`. */
  links(from: number, to: number): Partial<LinkConditions>;
}

type Receiver = (from: number, bytes: Uint8Array) => void;

export interface SimulatedNetwork {
  /** Sends a copy of `bytes`; it arrives when the clock gets there, or never. */
  send(from: number, to: number, bytes: Uint8Array): void;
  /** Who gets what is sent to `peer`; one receiver each, the last one set. */
  onPacket(peer: number, receive: Receiver): void;
  /** Sends a copy of `bytes` that arrives once and in order: late where the link loses it, after a cut, but it arrives. */
  sendReliable(from: number, to: number, bytes: Uint8Array): void;
  /** Who gets what is sent reliably to `peer`; one receiver each, the last one set. */
  onReliable(peer: number, receive: Receiver): void;
  /** Loses everything on its way from one to the other, reliable or not, as when a connection dies. */
  breakLink(from: number, to: number): void;
  /** Loses everything sent from one to the other (this direction only) for `ms` from now. */
  cut(from: number, to: number, ms: number): void;
  /** Changes the conditions of a link for what is sent from now on. */
  change(from: number, to: number, conditions: Partial<LinkConditions>): void;
  readonly stats: NetworkStats;
}

export interface NetworkStats {
  readonly sent: number;
  readonly sentBytes: number;
  readonly lost: number;
  readonly delivered: number;
  /** Messages of the reliable channels; not among the packets above. */
  readonly reliableSent: number;
  readonly reliableBytes: number;
}

interface Link {
  conditions: LinkConditions;
  readonly random: Random;
  readonly reliable: ReliableChannel;
  /** How often the connection has died; a packet of an earlier one never arrives. */
  breaks: number;
  badUntil: number;
  cutUntil: number;
  /** When the newest packet in flight arrives: without reordering none may arrive before it. */
  lastArrival: number;
}

export function createSimulatedNetwork(options: SimulatedNetworkOptions): SimulatedNetwork {
  const { clock, seed } = options;
  const links = new Map<string, Link>();
  const receivers = new Map<number, Receiver>();
  const reliableReceivers = new Map<number, Receiver>();
  const stats = { sent: 0, sentBytes: 0, lost: 0, delivered: 0, reliableSent: 0, reliableBytes: 0 };

  function linkOf(from: number, to: number): Link {
    const key = `${from}>${to}`;
    let link = links.get(key);
    if (link === undefined) {
      link = makeLink(from, to, key);
      links.set(key, link);
    }
    return link;
  }

  function makeLink(from: number, to: number, key: string): Link {
    // A generator of its own: what is sent reliably does not shift the faults of the packets.
    const random = createRandom(`${seed}/${key}/reliable`);
    const link: Link = {
      conditions: { ...PERFECT_LINK, ...options.links(from, to) },
      // One generator per link: what happens on one does not shift the chance of another.
      random: createRandom(`${seed}/${key}`),
      reliable: createReliableChannel({
        clock,
        isLost: () => isLostNow(link, random),
        travelMs: () => travelMs(link, random),
        deliver: (bytes) => reliableReceivers.get(to)?.(from, bytes),
      }),
      breaks: 0,
      badUntil: Number.NEGATIVE_INFINITY,
      cutUntil: Number.NEGATIVE_INFINITY,
      lastArrival: 0,
    };
    return link;
  }

  /** Always the same number of draws per packet: changing one condition leaves the other faults where they were. */
  function isLostNow(link: Link, random: Random): boolean {
    const { lossRatio, burstRatio, burstMs } = link.conditions;
    const isLost = random.float() < lossRatio;
    if (random.float() < burstRatio) link.badUntil = clock.now + burstMs;
    const isBurst = random.float() < BURST_LOSS && clock.now < link.badUntil;
    return isLost || isBurst || clock.now < link.cutUntil;
  }

  function travelMs({ conditions }: Link, random: Random): number {
    return conditions.delayMs + random.float() * conditions.jitterMs;
  }

  function deliver(link: Link, from: number, to: number, bytes: Uint8Array): void {
    let at = clock.now + travelMs(link, link.random);
    if (!link.conditions.reorders) at = Math.max(at, link.lastArrival);
    link.lastArrival = Math.max(at, link.lastArrival);
    const { breaks } = link;
    clock.schedule(at, () => {
      if (link.breaks !== breaks) {
        stats.lost += 1;
        return;
      }
      stats.delivered += 1;
      receivers.get(to)?.(from, bytes);
    });
  }

  return {
    stats,
    send(from, to, bytes) {
      const link = linkOf(from, to);
      stats.sent += 1;
      stats.sentBytes += bytes.length;
      const isLost = isLostNow(link, link.random);
      const isTwice = link.random.float() < link.conditions.duplicateRatio;
      if (isLost) {
        stats.lost += 1;
        return;
      }
      deliver(link, from, to, bytes.slice());
      if (isTwice) deliver(link, from, to, bytes.slice());
    },
    onPacket(peer, receive) {
      receivers.set(peer, receive);
    },
    sendReliable(from, to, bytes) {
      stats.reliableSent += 1;
      stats.reliableBytes += bytes.length;
      linkOf(from, to).reliable.send(bytes);
    },
    onReliable(peer, receive) {
      reliableReceivers.set(peer, receive);
    },
    breakLink(from, to) {
      const link = linkOf(from, to);
      link.breaks += 1;
      link.lastArrival = 0;
      link.reliable.break();
    },
    cut(from, to, ms) {
      linkOf(from, to).cutUntil = clock.now + ms;
    },
    change(from, to, conditions) {
      const link = linkOf(from, to);
      link.conditions = { ...link.conditions, ...conditions };
    },
  };
}
