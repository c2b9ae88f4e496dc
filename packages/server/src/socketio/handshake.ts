import {
  decode,
  type Handshake,
  HandshakeSchema,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  type Result,
  refuse,
} from '@greenroom/protocol';

/** Checks the socket's `auth`: only a page that speaks our protocol gets a connection. Takes no seat. */
export function checkHandshake(auth: unknown): Result<Handshake> {
  const handshake = decode(HandshakeSchema, auth);
  if (!handshake.ok) return handshake;
  const { protocol } = handshake.value;
  if (protocol >= MIN_PROTOCOL_VERSION && protocol <= PROTOCOL_VERSION) return handshake;
  const served = `${MIN_PROTOCOL_VERSION} to ${PROTOCOL_VERSION}`;
  return refuse('versionMismatch', `the page speaks protocol ${protocol}, the server ${served}`);
}
