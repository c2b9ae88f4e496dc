import { once } from 'node:events';
import { createConnection } from 'node:net';

const PATIENCE_MS = 10_000;

/** Sends bytes on a connection of their own and hangs up; what came back, as text. Never rejects: a reset is an answer. */
export async function sendRaw(port: number, bytes: Uint8Array): Promise<string> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  const giveUp = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.on('connect', () => socket.end(bytes));
  await once(socket, 'close').catch(() => {});
  clearTimeout(giveUp);
  return Buffer.concat(chunks).toString('latin1');
}
