import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';

/** On every answer. */
const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Nothing but a page of ours is a page: what is shown all the same runs nothing and loads nothing.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Every answer begins as this, whoever writes it: a route, the files, socket.io. What they set themselves counts. */
export class GuardedResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  constructor(...args: ConstructorParameters<typeof ServerResponse<R>>) {
    super(...args);
    for (const [name, value] of Object.entries(COMMON_HEADERS)) this.setHeader(name, value);
  }
}

/** The answer to what is no HTTP, for which Node makes no response. */
export function rawAnswer(status: 400 | 408 | 431, body: object): string {
  const text = JSON.stringify(body);
  const headers = {
    ...COMMON_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}

const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  // WASM games compile at run time.
  'script-src': "'self' 'wasm-unsafe-eval'",
  // The frame clock is a worker made from a Blob.
  'worker-src': "'self' blob:",
  'connect-src': "'self' ws: wss:",
  'img-src': "'self' data: blob:",
  'style-src': "'self' 'unsafe-inline'",
  'object-src': "'none'",
  'base-uri': "'none'",
};

/** On the pages that we serve ourselves. `origins` of the config may also show them in a frame; `*` reads alike in a policy. */
export function pageHeaders(origins: readonly string[]): Readonly<Record<string, string>> {
  const policy = { ...POLICY, 'frame-ancestors': ["'self'", ...origins].join(' ') };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    // Cross-origin isolation: gives the frame clock its full resolution.
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
  };
}
