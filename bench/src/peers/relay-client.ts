import { Manager, type Socket } from 'socket.io-client';
import type { Trace } from './trace.ts';

/**
 * Plays one recorded session against the relay: every member connects, sends its messages in order, gets all that
 * the recorded one got, and closes. Returns how many messages the server sent on its own account.
 */
export async function playOverRelay(address: string, session: string, trace: Trace): Promise<number> {
  const sockets = await Promise.all(
    trace.members.map((_, member) => connect(address, trace.namespace, { session, member })),
  );
  const expected = trace.members.map((_, member) => emissionsTo(trace, member));
  const received = sockets.map((socket, member) => receives(socket, expected[member] ?? 0));
  try {
    // All are connected before the first message: what the server sends reaches somebody.
    await Promise.all(
      sockets.map(async (socket, member) => {
        for (const { event, message, answer } of trace.members[member] ?? []) {
          if (answer === undefined) socket.emit(event, message);
          else await socket.emitWithAck(event, message);
        }
      }),
    );
    await Promise.all(received);
    return expected.reduce((sum, count) => sum + count, 0);
  } finally {
    for (const socket of sockets) socket.disconnect();
  }
}

function emissionsTo(trace: Trace, member: number): number {
  return trace.members.flat().flatMap(({ causes }) => causes.filter(({ to }) => to === member)).length;
}

function receives(socket: Socket, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    if (left === 0) resolve();
    socket.onAny(() => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
}

function connect(
  address: string,
  namespace: string,
  auth: { session: string; member: number },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const manager = new Manager(address, { transports: ['websocket'], reconnection: false, forceNew: true });
    const socket = manager.socket(namespace, { auth });
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}
