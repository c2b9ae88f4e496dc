import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Time for a WebSocket's farewell; a page that is gone never answers it. */
const FAREWELL_MS = 300;

export interface TrackedSockets {
  /** Destroys whatever is still open a moment later, so that nobody can hold up the end of the process. */
  destroySoon(): void;
}

/** Knows every TCP connection: Node's own `closeAllConnections` forgets those that became WebSockets. */
export function trackSockets(server: Server): TrackedSockets {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    destroySoon() {
      setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, FAREWELL_MS);
    },
  };
}
