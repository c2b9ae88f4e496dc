/**
 * The peer of the server benches: a bare socket.io server that answers and relays the messages of a recorded
 * session and does nothing else; no schema, no state, no log, no disk. Runs in a process of its own:
 * `node socketio-relay.ts <trace file>`.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type { Trace } from './trace.ts';

const [, , traceFile = ''] = process.argv;
const trace = JSON.parse(readFileSync(traceFile, 'utf8')) as Trace;

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });

/** Sockets by session and member; a session's entry goes with its last member. */
const sessions = new Map<string, Map<number, Socket>>();

io.of(trace.namespace).on('connection', (socket) => {
  const { session, member } = socket.handshake.auth as { session: string; member: number };
  const members = sessions.get(session) ?? new Map<number, Socket>();
  sessions.set(session, members.set(member, socket));
  const steps = trace.members[member] ?? [];
  let next = 0;

  socket.onAny((_event: string, _message: unknown, ack?: (answer: unknown) => void) => {
    const step = steps[next++];
    if (!step) return;
    ack?.(step.answer ?? null);
    for (const { to, event, message } of step.causes) members.get(to)?.emit(event, message);
  });
  socket.on('disconnect', () => {
    members.delete(member);
    if (members.size === 0) sessions.delete(session);
  });
});

process.once('SIGTERM', () => void io.close());
http.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
