import { loadSimplePeer } from '../../../vendor/simple-peer.js';
import { Duplex } from './duplex.ts';

/**
 * What simple-peer requires, as far as it uses it and as a browser has it. The packages of these names bring Node's
 * streams, buffers and randomness along: four fifths of what simple-peer weighs.
 */
const STAND_INS: Readonly<Record<string, unknown>> = {
  debug: () => () => {},
  'get-browser-rtc': () => (typeof RTCPeerConnection === 'undefined' ? null : globalThis),
  randombytes: (size: number) => {
    const bytes = crypto.getRandomValues(new Uint8Array(size));
    return { toString: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
  },
  'readable-stream': { Duplex },
  'queue-microtask': (run: () => void) => queueMicrotask(run),
  // Defined, not assigned: a DOMException has a `code` of its own that takes no value.
  'err-code': (error: object, code: string) =>
    Object.defineProperty(error, 'code', { value: code, enumerable: true, configurable: true }),
  buffer: { Buffer: { from: (data: ArrayBuffer) => new Uint8Array(data) } },
};

/** simple-peer 9.11.1, its own code, without Node. */
export const SimplePeer = loadSimplePeer((name) => STAND_INS[name]);
