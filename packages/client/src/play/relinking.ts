/*
 * Who is missed in play, and what is done to find them again (REG-38).
 *
 * A peer is missed while netcode hears nothing of it, while there is no link to it, or when its page has said that it
 * goes. Then everybody stands still. For the link two things run side by side, and whatever carries first wins: the link
 * there is looks for another path at once (ICE restart), and soon the server is asked for a new one. Both ends may ask;
 * the number of the attempt makes it one. A page that goes is waited for: its next one gets its links from the server.
 */
import type { Pair } from '@greenroom/protocol';
import type { Clock } from '../ports/clock.ts';

/** Silence is mostly over before a new link could stand; also the least time between an attempt that fails and the next. */
const RELINK_AFTER_MS = 1_000;

/** The server may not have heard us, or is down. */
const ASK_AGAIN_MS = 2_000;

/** Signals, checks and proof over a bad network; less than a browser needs to give a path up. */
const ATTEMPT_MS = 5_000;

export interface RelinkingOptions {
  readonly clock: Clock;
  readonly pairs: readonly Pair[];
  /** Nobody is missed any more. */
  isOver(): boolean;
  restartIce(slot: number): void;
  /** To the server: the link of this attempt carries nothing. */
  askRelink(slot: number, attempt: number): void;
  onMissed(slot: number): void;
  onBack(slot: number): void;
}

export interface Relinking {
  /** All are to stand still until nobody is missed. For a page that was reloaded netcode sees to that by itself. */
  readonly isStandstill: boolean;
  /** In a page that was loaded into a game under way: there are no links yet. */
  beginUnlinked(): void;
  /** Netcode misses this peer. */
  silent(slot: number): void;
  /** It is heard again, or its new page plays. */
  heard(slot: number): void;
  /** No link is left, or its page has said `bye`. */
  lost(slot: number, cause: string): void;
  /** A new link is proven. */
  linked(slot: number): void;
  failed(slot: number, attempt: number): void;
  /** The server's newest word on our pairs. */
  follow(pairs: readonly Pair[]): void;
  /** Another page sits there: missed until it is heard, and netcode stands still for it by itself. */
  awaitPage(slot: number): void;
  /** Gone for good. */
  forget(slot: number): void;
  close(): void;
}

interface Peer {
  attempt: number;
  isSilent: boolean;
  isUnlinked: boolean;
  isLeaving: boolean;
  isReloaded: boolean;
  cancel(): void;
}

const isMissed = (peer: Peer) => peer.isSilent || peer.isUnlinked || peer.isLeaving;

export function createRelinking(options: RelinkingOptions): Relinking {
  const { clock } = options;
  const peers = new Map<number, Peer>();
  let isStandstill = false;
  for (const { peer, attempt } of options.pairs) {
    const known = { isSilent: false, isUnlinked: false, isLeaving: false, isReloaded: false };
    peers.set(peer, { attempt, ...known, cancel: () => {} });
  }

  function askIn(ms: number, slot: number, peer: Peer): void {
    peer.cancel();
    if (peer.isLeaving || !isMissed(peer)) return;
    peer.cancel = clock.after(ms, () => {
      if (options.isOver()) return;
      options.askRelink(slot, peer.attempt);
      askIn(ASK_AGAIN_MS, slot, peer);
    });
  }

  /** Asked in every tick, judged at every change. */
  function judge(): void {
    isStandstill = [...peers.values()].some((peer) => isMissed(peer) && !peer.isReloaded);
  }

  /** Who goes after the end is not missed. */
  function change(slot: number, news: Partial<Peer>): Peer | undefined {
    const peer = peers.get(slot);
    if (!peer || options.isOver()) return undefined;
    const wasMissed = isMissed(peer);
    Object.assign(peer, news);
    judge();
    if (isMissed(peer) === wasMissed) return peer;
    if (wasMissed) peer.cancel();
    (wasMissed ? options.onBack : options.onMissed)(slot);
    return peer;
  }

  return {
    get isStandstill() {
      return isStandstill;
    },
    beginUnlinked() {
      for (const peer of peers.values()) peer.isUnlinked = true;
      judge();
    },
    silent(slot) {
      const peer = change(slot, { isSilent: true });
      if (!peer || peer.isUnlinked || peer.isLeaving) return;
      options.restartIce(slot);
      askIn(RELINK_AFTER_MS, slot, peer);
    },
    heard: (slot) => void change(slot, { isSilent: false, isLeaving: false, isReloaded: false }),
    lost(slot, cause) {
      const isLeaving = cause === 'bye';
      const peer = change(slot, isLeaving ? { isLeaving } : { isUnlinked: true });
      if (!peer) return;
      askIn(0, slot, peer);
      // It has not gone, or was back before netcode could miss it.
      if (isLeaving)
        peer.cancel = clock.after(RELINK_AFTER_MS, () => peer.isSilent || change(slot, { isLeaving: false }));
    },
    linked: (slot) => void change(slot, { isUnlinked: false }),
    failed(slot, attempt) {
      const peer = peers.get(slot);
      if (peer?.attempt === attempt) askIn(RELINK_AFTER_MS, slot, peer);
    },
    follow(pairs) {
      for (const { peer: slot, attempt } of pairs) {
        const peer = peers.get(slot);
        if (!peer || attempt <= peer.attempt) continue;
        peer.attempt = attempt;
        askIn(ATTEMPT_MS, slot, peer);
      }
    },
    awaitPage: (slot) => void change(slot, { isSilent: true, isLeaving: false, isReloaded: true }),
    forget(slot) {
      peers.get(slot)?.cancel();
      peers.delete(slot);
      judge();
    },
    close() {
      for (const peer of peers.values()) peer.cancel();
      peers.clear();
    },
  };
}
