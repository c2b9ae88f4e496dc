import type { RelayRule } from '@greenroom/protocol';

/** `reliable`: ordered, resent. `lossy`: unordered, never resent; dropped when the buffer is full. Every send says which. */
export type Delivery = 'reliable' | 'lossy';

/** One link to one peer: two channels over one connection. Port; the adapter is `adapters/simple-peer`. */
export interface PeerLink {
  /** Resolves when both channels are open; rejects with a LinkError when the link closes or the signal aborts first. */
  opened(signal: AbortSignal): Promise<void>;
  /** False when nothing was sent: closed, or lossy with a full buffer. Never throws. */
  send(delivery: Delivery, bytes: Uint8Array): boolean;
  /** The bytes belong to the listener. Messages that arrive before the first listener wait. */
  onMessage(listener: (bytes: Uint8Array, delivery: Delivery) => void): () => void;
  /** Called once, also when the link is closed already. */
  onClose(listener: (cause: string) => void): () => void;
  /** Feeds one signal of the peer. */
  signal(data: string): void;
  /** Looks for another path; both channels stay, and what is sent meanwhile goes the old way. At the responder: nothing. */
  restartIce(): void;
  /** How the packets travel, from the connection's own statistics; null if they do not say. */
  route(): Promise<'direct' | 'relayed' | null>;
  /** Releases connection, channels and listeners. Idempotent. */
  close(): void;
}

export interface PeerLinkOptions {
  readonly isInitiator: boolean;
  readonly iceServers: readonly {
    readonly urls: string | string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
  /** `never`: candidates of relays are not used; `only`: no others are. */
  readonly relay: RelayRule;
  /** One signal for the peer, in order. */
  onSignal(data: string): void;
}

export type CreatePeerLink = (options: PeerLinkOptions) => PeerLink;
