/** One signal: an offer, an answer or an ICE candidate; opaque to us. */
type Signal = object;

/** What we use of simple-peer's peer. */
export interface SimplePeer {
  /** Private to simple-peer; 9.11.1 is its last version, so the name is stable. */
  readonly _pc: RTCPeerConnection;
  on(event: 'signal', listener: (signal: Signal) => void): this;
  on(event: 'data', listener: (data: Uint8Array | string) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'close', listener: () => void): this;
  once(event: 'connect', listener: () => void): this;
  /** Throws when destroyed, when the channel is not open, and when its buffer is full. */
  send(bytes: Uint8Array): void;
  /** Throws when destroyed, or when `data` is no object. */
  signal(data: Signal): void;
  /** A new offer, at the initiator; waits for the one that is under way. Throws when destroyed. */
  negotiate(): void;
  destroy(): void;
  readonly destroyed: boolean;
}

export interface SimplePeerOptions {
  readonly initiator: boolean;
  readonly trickle: boolean;
  readonly config: RTCConfiguration;
}

/** simple-peer's module, with `require` giving it what it asks for by name. */
export function loadSimplePeer(
  require: (name: string) => unknown,
): new (
  options: SimplePeerOptions,
) => SimplePeer;
