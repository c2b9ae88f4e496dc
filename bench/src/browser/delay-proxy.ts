import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DelayProxy {
  readonly address: string;
  close(): Promise<void>;
}

/** A TCP proxy on loopback that holds back every byte for `oneWayMs`, in both directions and in order. */
export async function startDelayProxy(target: string, oneWayMs: number): Promise<DelayProxy> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // A reset at one end ends the other: 'close' follows.
      socket.on('error', () => {});
    }
    pass(near, far, oneWayMs);
    pass(far, near, oneWayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(from: Socket, to: Socket, oneWayMs: number): void {
  from.on('data', (chunk) => setTimeout(() => !to.destroyed && to.write(chunk), oneWayMs));
  from.once('close', () => setTimeout(() => to.destroy(), oneWayMs));
}
