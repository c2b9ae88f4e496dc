export interface OriginQuestion {
  /** The `Origin` header; browsers always send it with a WebSocket. */
  readonly origin: string | undefined;
  /** The `Host` header of the same request. */
  readonly host: string | undefined;
  /** Origins named in the config; `*` allows them all. */
  readonly allowed: readonly string[];
  /** Adds pages of this machine. */
  readonly isDevelopment: boolean;
}

/**
 * May a page of this origin use the server? Its own origin, those in the config and, in development, this machine's.
 * CORS does not guard WebSocket, so this does. What sends no `Origin` is not a browser and has no user to trick.
 */
export function isOriginAllowed({ origin, host, allowed, isDevelopment }: OriginQuestion): boolean {
  if (origin === undefined) return true;
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  // Host only: behind a proxy that ends TLS the server cannot tell https from http.
  if (url.host === host) return true;
  return isDevelopment && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}
