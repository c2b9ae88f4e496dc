/** What both ends know and a stranger does not; `slot` is the prover's, so that a proof cannot be sent back. */
export interface ProofContext {
  readonly session: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly slot: number;
}

/**
 * HMAC-SHA-256(pair key, nonce of the other end, session, epoch, attempt, slot): shows that the sender was told the
 * pair's secret by the server for this very attempt. A proof of another attempt, session or end does not fit.
 */
export async function makeProof(
  key: string,
  peerNonce: Uint8Array,
  context: ProofContext,
): Promise<Uint8Array> {
  const secret = await importKey(key, 'sign');
  return new Uint8Array(await crypto.subtle.sign('HMAC', secret, statement(peerNonce, context)));
}

/** Compares in constant time (WebCrypto's verify). */
export async function checkProof(
  key: string,
  ownNonce: Uint8Array,
  context: ProofContext,
  mac: Uint8Array,
): Promise<boolean> {
  const secret = await importKey(key, 'verify');
  return crypto.subtle.verify('HMAC', secret, mac as BufferSource, statement(ownNonce, context));
}

function importKey(key: string, usage: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    [usage],
  );
}

function statement(nonce: Uint8Array, context: ProofContext): Uint8Array<ArrayBuffer> {
  const tail = new TextEncoder().encode(
    JSON.stringify([context.session, context.epoch, context.attempt, context.slot]),
  );
  const bytes = new Uint8Array(nonce.length + tail.length);
  bytes.set(nonce);
  bytes.set(tail, nonce.length);
  return bytes;
}
