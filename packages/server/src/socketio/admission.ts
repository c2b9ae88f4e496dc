import type { IncomingMessage } from 'node:http';
import { type ErrorBody, refuse } from '@greenroom/protocol';
import { countedAs, createClientAddress, isLoopback } from '../http/client-address.ts';
import { isOriginAllowed } from './origin.ts';
import { createRestingMap } from './resting-map.ts';
import { type Bucket, makeBucket, type Rate, takeToken } from './token-bucket.ts';

export interface AdmissionOptions {
  readonly origins: readonly string[];
  readonly isDevelopment: boolean;
  readonly connectionsPerAddress: number;
  /** Addresses and networks of reverse proxies that may say whose request it is. */
  readonly trustProxy: readonly string[];
  /** Steady clock in ms. */
  readonly steadyNow: () => number;
}

/** What was made of a request for a WebSocket. */
export interface Judgement {
  /** Whose it is, as well as is known. */
  readonly address: string;
  /** Undefined: welcome. */
  readonly refusal: ErrorBody | undefined;
}

/** Who may connect. Judged once, when the WebSocket is asked for. */
export interface Admission {
  judge(request: IncomingMessage): Judgement;
  opened(address: string): void;
  closed(address: string): void;
  /** Addresses that are remembered. */
  size(): number;
}

/** All that may be open at once may also come at once, as after a restart; from then on a fiftieth a second. */
const REFILL_SECONDS = 50;

export function createAdmission(options: AdmissionOptions): Admission {
  const { connectionsPerAddress, steadyNow, origins: allowed, isDevelopment } = options;
  const addressOf = createClientAddress(options.trustProxy);
  const rate: Rate = {
    capacity: connectionsPerAddress,
    perSecond: Math.max(1, connectionsPerAddress / REFILL_SECONDS),
  };
  const addresses = createRestingMap<Bucket>({
    make: () => makeBucket(rate, steadyNow()),
    now: steadyNow,
    restMs: REFILL_SECONDS * 1_000,
  });

  function refusalOf(request: IncomingMessage, address: string): ErrorBody | undefined {
    const { origin, host } = request.headers;
    if (!isOriginAllowed({ origin, host, allowed, isDevelopment })) {
      return refuse('originRefused', `${origin} is not among the config's origins`).error;
    }
    // A reverse proxy on this machine that is not trusted brings everybody from one address.
    if (isLoopback(address)) return undefined;
    const key = countedAs(address);
    if (addresses.inUse(key) >= connectionsPerAddress) {
      return refuse('rateLimited', 'too many connections from this address').error;
    }
    if (takeToken(addresses.get(key), rate, steadyNow())) return undefined;
    return refuse('rateLimited', 'too many connects from this address').error;
  }

  return {
    judge(request) {
      const address = addressOf(request);
      return { address, refusal: refusalOf(request, address) };
    },
    opened: (address) => addresses.enter(countedAs(address)),
    closed: (address) => addresses.leave(countedAs(address)),
    size: addresses.size,
  };
}
