import type { IncomingMessage } from 'node:http';
import { type ErrorBody, refuse } from '@greenroom/protocol';
import { isOriginAllowed } from './origin.ts';

export interface AdmissionOptions {
  readonly origins: readonly string[];
  readonly isDevelopment: boolean;
  readonly connectionsPerAddress: number;
}

/** Who may connect. Judged once, when the WebSocket is asked for. */
export interface Admission {
  /** Undefined: welcome. */
  judge(request: IncomingMessage): ErrorBody | undefined;
  opened(address: string): void;
  closed(address: string): void;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const perAddress = new Map<string, number>();
  return {
    judge(request) {
      const { origin, host } = request.headers;
      const { origins: allowed, isDevelopment } = options;
      if (!isOriginAllowed({ origin, host, allowed, isDevelopment })) {
        return refuse('originRefused', `${origin} is not among the config's origins`).error;
      }
      const address = request.socket.remoteAddress ?? '';
      // A reverse proxy on this machine brings everybody from one address.
      if (!isLoopback(address) && (perAddress.get(address) ?? 0) >= options.connectionsPerAddress) {
        return refuse('rateLimited', 'too many connections from this address').error;
      }
      return undefined;
    },
    opened: (address) => void perAddress.set(address, (perAddress.get(address) ?? 0) + 1),
    closed(address) {
      const left = (perAddress.get(address) ?? 0) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
