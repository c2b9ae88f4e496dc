import type { LinkFailure } from '@greenroom/protocol';
import { LinkError } from '../../ports/link-error.ts';
import type { CreatePeerLink, Delivery } from '../../ports/peer-link.ts';
import { iceServersFor } from './ice-servers.ts';
import { SimplePeer } from './peer.ts';
import { routeOf } from './route.ts';

/** simple-peer takes stream id 0 or 1 by DTLS role; a negotiated channel must stay clear of both. */
const LOSSY_CHANNEL_ID = 100;

/** About two frames of eight players: what waits longer than that in the buffer is stale when it leaves. */
const LOSSY_BUFFER_BYTES = 4_096;

type Listener = (bytes: Uint8Array, delivery: Delivery) => void;

/**
 * A peer link over simple-peer: its own channel is the reliable one, and a second, negotiated channel on the same
 * connection is the lossy one. With `peer.ts` the only file that knows simple-peer.
 */
export const createSimplePeerLink: CreatePeerLink = (options) => {
  const peer = new SimplePeer({
    initiator: options.isInitiator,
    trickle: true,
    config: {
      iceServers: iceServersFor(options),
      iceTransportPolicy: options.relay === 'only' ? 'relay' : 'all',
    },
  });
  const connection = peer._pc;
  const lossy = connection.createDataChannel('lossy', {
    negotiated: true,
    id: LOSSY_CHANNEL_ID,
    ordered: false,
    maxRetransmits: 0,
  });
  lossy.binaryType = 'arraybuffer';

  const messages = createMailbox();
  const closing = Promise.withResolvers<string>();
  let closeCause: string | undefined;
  let isReliableOpen = false;

  const reliableOpen = new Promise<void>((resolve) => peer.once('connect', () => resolve()));
  const lossyOpen = new Promise<void>((resolve) =>
    lossy.addEventListener('open', () => resolve(), { once: true }),
  );
  reliableOpen.then(() => {
    isReliableOpen = true;
  });

  const shut = (cause: string) => {
    if (closeCause !== undefined) return;
    closeCause = cause;
    lossy.onmessage = null;
    lossy.close();
    peer.destroy();
    closing.resolve(cause);
  };

  peer.on('signal', (data) => {
    if (closeCause === undefined) options.onSignal(JSON.stringify(data));
  });
  peer.on('data', (data) => {
    if (typeof data !== 'string') messages.deliver(data, 'reliable');
  });
  lossy.onmessage = (event) => {
    if (event.data instanceof ArrayBuffer) messages.deliver(new Uint8Array(event.data), 'lossy');
  };
  // A remote destroy() can surface as an error before 'close': both mean that the link is gone.
  peer.on('error', (error) => shut(error.message));
  peer.on('close', () => shut('closed'));

  return {
    opened: (signal) =>
      new Promise((resolve, reject) => {
        const fail = (failure: LinkFailure) => reject(new LinkError(isReliableOpen ? failure : 'noLink'));
        const onAbort = () => fail('noLossyChannel');
        const settle = () => signal.removeEventListener('abort', onAbort);
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        closing.promise.then(() => fail('closed')).then(settle);
        Promise.all([reliableOpen, lossyOpen])
          .then(() => resolve())
          .then(settle);
      }),
    send(delivery, bytes) {
      if (closeCause !== undefined) return false;
      try {
        if (delivery === 'reliable') {
          peer.send(bytes);
          return true;
        }
        if (lossy.readyState !== 'open' || lossy.bufferedAmount > LOSSY_BUFFER_BYTES) return false;
        lossy.send(bytes as Uint8Array<ArrayBuffer>);
        return true;
      } catch {
        // The channel closed between the check and the send; 'close' follows.
        return false;
      }
    },
    onMessage: (listener) => messages.listen(listener),
    onClose(listener) {
      let isListening = true;
      closing.promise.then((cause) => isListening && listener(cause));
      return () => {
        isListening = false;
      };
    },
    signal(data) {
      if (closeCause !== undefined) return;
      try {
        peer.signal(JSON.parse(data));
      } catch (error) {
        shut(`signal refused: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    restartIce() {
      // Its 'close' may still be on the way.
      if (!options.isInitiator || peer.destroyed) return;
      connection.restartIce();
      peer.negotiate();
    },
    async route() {
      return closeCause === undefined ? routeOf(await connection.getStats()) : null;
    },
    close: () => shut('closed here'),
  };
};

/** Messages wait until somebody listens: a peer that is done first may prove itself before we are ready. */
function createMailbox() {
  const waiting: [Uint8Array, Delivery][] = [];
  const listeners = new Set<Listener>();
  return {
    deliver(bytes: Uint8Array, delivery: Delivery) {
      if (listeners.size === 0) {
        if (waiting.length < 256) waiting.push([bytes, delivery]);
        return;
      }
      for (const listener of listeners) listener(bytes, delivery);
    },
    listen(listener: Listener): () => void {
      listeners.add(listener);
      for (const [bytes, delivery] of waiting.splice(0)) listener(bytes, delivery);
      return () => listeners.delete(listener);
    },
  };
}
