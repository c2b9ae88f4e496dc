import {
  decodePeerMessage,
  encodePeerMessage,
  type PeerEnvelope,
  type PeerMessage,
} from '@greenroom/protocol';
import { LinkError } from '../../ports/link-error.ts';
import type { Delivery, PeerLink } from '../../ports/peer-link.ts';

type Kind = PeerMessage['kind'];
type MessageOf<K extends Kind> = Extract<PeerMessage, { kind: K }>;

/** Typed messages over one link, bound to one epoch: what is malformed or of another epoch is dropped and counted (SES-7). */
export interface PeerChannel {
  send(delivery: Delivery, message: PeerMessage): boolean;
  /** Calls for every message of the kind, until released. */
  on<K extends Kind>(kind: K, listener: (message: MessageOf<K>) => void): () => void;
  /** The next message of the kind, or one that has come already and nobody took. Rejects with LinkError when aborted or closed. */
  next<K extends Kind>(kind: K, signal: AbortSignal): Promise<MessageOf<K>>;
  readonly dropped: number;
  /** Stops listening; the link stays open. */
  release(): void;
}

/** A peer that is done with the proof before us sends probes already; more unread than this means somebody floods. */
const MAX_UNREAD = 64;

export function createPeerChannel(link: PeerLink, epoch: number, episode: number): PeerChannel {
  const listeners = new Map<Kind, Set<(message: PeerMessage) => void>>();
  const unread = new Map<Kind, PeerMessage[]>();
  let dropped = 0;

  /** Of another epoch or episode; netcode judges its own packets. */
  const isOther = (envelope: PeerEnvelope) =>
    !('packet' in envelope.message) &&
    (envelope.epoch !== (epoch & 0xff) || envelope.episode !== (episode & 0xff));

  const stopListening = link.onMessage((bytes) => {
    const decoded = decodePeerMessage(bytes);
    if (!decoded.ok || isOther(decoded.value)) {
      dropped++;
      return;
    }
    const { message } = decoded.value;
    const interested = listeners.get(message.kind);
    if (interested?.size) {
      for (const listener of [...interested]) listener(message);
      return;
    }
    const queue = unread.get(message.kind) ?? [];
    if (queue.length >= MAX_UNREAD) dropped++;
    else unread.set(message.kind, [...queue, message]);
  });

  function on<K extends Kind>(kind: K, listener: (message: MessageOf<K>) => void): () => void {
    const set = listeners.get(kind) ?? new Set();
    listeners.set(kind, set);
    const entry = listener as (message: PeerMessage) => void;
    set.add(entry);
    for (const message of unread.get(kind)?.splice(0) ?? []) entry(message);
    return () => set.delete(entry);
  }

  return {
    get dropped() {
      return dropped;
    },
    send: (delivery, message) => link.send(delivery, encodePeerMessage(message, epoch, episode)),
    on,
    next(kind, signal) {
      const waiting = unread.get(kind)?.shift();
      if (waiting) return Promise.resolve(waiting as MessageOf<typeof kind>);
      return new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          stopMessages();
          stopClose();
          signal.removeEventListener('abort', onAbort);
          finish();
        };
        const onAbort = () => settle(() => reject(new LinkError('timeout')));
        const stopMessages = on(kind, (message) => settle(() => resolve(message)));
        const stopClose = link.onClose(() => settle(() => reject(new LinkError('closed'))));
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
      });
    },
    release() {
      stopListening();
      listeners.clear();
      unread.clear();
    },
  };
}
