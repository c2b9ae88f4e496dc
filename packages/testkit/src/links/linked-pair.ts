import type { Clock, Delivery, PeerLink } from '@greenroom/client';

/** What one direction of a linked pair does to a message. */
export interface LinkBehaviour {
  /** One-way delay. */
  readonly delayMs: number;
  /** True: this lossy message is lost. Asked once per lossy message with its number from 0. */
  isLost?(index: number, bytes: Uint8Array): boolean;
  /** Changes what arrives; undefined swallows it. For forged and damaged messages. */
  tamper?(bytes: Uint8Array, delivery: Delivery): Uint8Array | undefined;
}

export interface LinkedPairOptions {
  readonly clock: Clock;
  /** From the first end to the second, and back. */
  readonly forth?: Partial<LinkBehaviour>;
  readonly back?: Partial<LinkBehaviour>;
  /** False: `opened` waits for ever, as over a network that lets nothing through. */
  readonly opens?: boolean;
  /** What `opened` rejects with when it is aborted; default: the abort's reason. */
  readonly openError?: Error;
  readonly route?: 'direct' | 'relayed' | null;
}

/** Two ends of one link in memory: messages are copied in transit and arrive by the injected clock. */
export function createLinkedPair(options: LinkedPairOptions): readonly [PeerLink, PeerLink] {
  const ends: [End, End] = [makeEnd(), makeEnd()];
  const link = (own: 0 | 1): PeerLink => {
    const end = ends[own];
    const other = ends[own === 0 ? 1 : 0];
    const behaviour = own === 0 ? options.forth : options.back;
    return {
      opened(signal) {
        if (options.opens ?? true) return Promise.resolve();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(options.openError ?? signal.reason), { once: true });
          end.closeListeners.add((cause) => reject(options.openError ?? new Error(cause)));
        });
      },
      send(delivery, bytes) {
        if (end.closed !== undefined || other.closed !== undefined) return false;
        if (delivery === 'lossy' && behaviour?.isLost?.(end.lossySent++, bytes)) return true;
        const copy = Uint8Array.from(bytes);
        const arriving = behaviour?.tamper ? behaviour.tamper(copy, delivery) : copy;
        if (arriving) options.clock.after(behaviour?.delayMs ?? 0, () => other.deliver(arriving, delivery));
        return true;
      },
      onMessage: (listener) => end.listen(listener),
      onClose(listener) {
        if (end.closed !== undefined) listener(end.closed);
        else end.closeListeners.add(listener);
        return () => end.closeListeners.delete(listener);
      },
      signal() {},
      restartIce() {},
      route: async () => (options.route === undefined ? 'direct' : options.route),
      close() {
        end.close('closed here');
        other.close('closed');
      },
    };
  };
  return [link(0), link(1)];
}

interface End {
  closed: string | undefined;
  lossySent: number;
  readonly closeListeners: Set<(cause: string) => void>;
  deliver(bytes: Uint8Array, delivery: Delivery): void;
  listen(listener: (bytes: Uint8Array, delivery: Delivery) => void): () => void;
  close(cause: string): void;
}

function makeEnd(): End {
  const listeners = new Set<(bytes: Uint8Array, delivery: Delivery) => void>();
  const unread: [Uint8Array, Delivery][] = [];
  const end: End = {
    closed: undefined,
    lossySent: 0,
    closeListeners: new Set(),
    deliver(bytes, delivery) {
      if (end.closed !== undefined) return;
      if (listeners.size === 0) unread.push([bytes, delivery]);
      for (const listener of listeners) listener(bytes, delivery);
    },
    listen(listener) {
      listeners.add(listener);
      for (const [bytes, delivery] of unread.splice(0)) listener(bytes, delivery);
      return () => listeners.delete(listener);
    },
    close(cause) {
      if (end.closed !== undefined) return;
      end.closed = cause;
      for (const listener of end.closeListeners) listener(cause);
      end.closeListeners.clear();
    },
  };
  return end;
}
