/** On every answer. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

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

/** On the pages that we serve ourselves. `origins` of the config may also show them in a frame. */
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
