import { sendRaw } from '../http-answer.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { ADMIN_TOKEN, attackBesideVictims } from '../real-server.ts';
import type { FuzzTarget } from '../target.ts';

const AT_ONCE = 16;

const HOST = 'Host: localhost\r\n';
const UPGRADE = `${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`;
const MODELS = [
  `GET / HTTP/1.1\r\n${HOST}\r\n`,
  `GET /healthz HTTP/1.1\r\n${HOST}\r\n`,
  `GET /readyz?x=%20 HTTP/1.1\r\n${HOST}\r\n`,
  `GET /metrics HTTP/1.1\r\n${HOST}Authorization: Bearer ${ADMIN_TOKEN.slice(1)}\r\n\r\n`,
  `GET /debug/ledger HTTP/1.1\r\n${HOST}Authorization: Basic YTpi\r\n\r\n`,
  `POST /healthz HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":"b"}`,
  `POST /x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`,
  `GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n${HOST}\r\n`,
  `POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\n40`,
  `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${UPGRADE}\r\n`,
  `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${UPGRADE}Origin: https://stranger.example\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n`,
  `GET /elsewhere HTTP/1.1\r\n${UPGRADE}\r\n`,
].map((text) => Buffer.from(text, 'latin1'));

/** Requests with something changed, each on a connection of its own: an answer or a closed connection, and no word of the lab's. */
export const http: FuzzTarget = {
  name: 'http',
  share: 0.02,
  roundInputs: 4_000,
  round: (chance, inputs) =>
    attackBesideVictims(async ({ port }, { throws, foreign }) => {
      for (let sent = 0; sent < inputs; sent += AT_ONCE) {
        const batch = Array.from({ length: Math.min(AT_ONCE, inputs - sent) }, () =>
          mutateBytes(chance.pick(MODELS), chance, 20_000),
        );
        for (const answer of await Promise.all(batch.map((bytes) => sendRaw(port, bytes)))) {
          if (/^HTTP\/1\.1 5/.test(answer)) throws.push(answer.slice(0, 200));
          if (/greenroom_held|storedSessions/.test(answer)) foreign.push('the lab’s own was served');
        }
      }
    }),
};
