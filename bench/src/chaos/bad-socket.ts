import type { Duplex } from 'node:stream';
import type { ProtocolBot } from '@greenroom/testkit';

type Socket = ProtocolBot['socket'];

/** The TCP socket under the WebSocket; undefined while there is none. */
function tcpOf(socket: Socket): Duplex | undefined {
  const { transport } = (socket.io.engine ?? {}) as { transport?: { ws?: { _socket?: Duplex } } };
  return transport?.ws?._socket;
}

/** No goodbye: neither a packet of socket.io nor a WebSocket's closing frame. */
export function cutSocket(socket: Socket): void {
  tcpOf(socket)?.destroy();
}

/** Whatever comes stays unread, pings too, until somebody gives up. */
export function freezeSocket(socket: Socket): void {
  tcpOf(socket)?.pause();
}
