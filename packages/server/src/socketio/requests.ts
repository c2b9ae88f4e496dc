import {
  AwaySchema,
  ClockSchema,
  decode,
  JoinSchema,
  ok,
  RejoinSchema,
  RelinkSchema,
  ReportsSchema,
  type Result,
  refuse,
  SignalSchema,
} from '@greenroom/protocol';
import type { GenericSchema, InferOutput } from 'valibot';
import type { Engine } from '../engine/engine.ts';
import type { Connection, Connections } from './connections.ts';

export interface RequestContext {
  readonly engine: Engine;
  readonly connections: Connections;
  /** The server's clock. */
  now(): number;
}

type Answer = Promise<Result<unknown>> | Result<unknown>;
type Handler = (context: RequestContext, connection: Connection, message: unknown) => Answer;

/** Decodes first: nothing behind a handler ever sees what its schema has not passed. */
function handler<S extends GenericSchema>(
  schema: S,
  handle: (context: RequestContext, connection: Connection, message: InferOutput<S>) => Answer,
): Handler {
  return (context, connection, message) => {
    const decoded = decode(schema, message);
    return decoded.ok ? handle(context, connection, decoded.value) : decoded;
  };
}

/** Packets waiting for a page that does not read: beyond this its signals are dropped and the sender told. */
const MAX_WAITING_PACKETS = 512;

/** Everything that a page may ask. */
export const REQUESTS = {
  join: handler(JoinSchema, async ({ engine, connections }, connection, message) => {
    const { participant } = message;
    if (!connections.persons.mayJoin(connection.ref.scene, participant)) {
      return refuse('rateLimited', 'this participant joins too often');
    }
    const answer = await engine.join(connection.ref, message);
    if (answer.ok) connections.joined(connection, participant);
    return answer;
  }),

  reports: handler(ReportsSchema, ({ engine }, { ref }, message) => engine.reports(ref, message)),

  signal: handler(SignalSchema, ({ engine, connections }, { ref }, message) => {
    const route = engine.route(ref, message);
    if (!route.ok) return route;
    const peer = connections.get(route.value.to)?.socket;
    if (!peer) return refuse('unknownPeer', 'the peer is not connected');
    if (waitingPackets(peer) > MAX_WAITING_PACKETS) return refuse('rateLimited', 'the peer does not keep up');
    peer.emit('signal', route.value.signal);
    return ok(null);
  }),

  relink: handler(RelinkSchema, ({ engine }, { ref }, message) => engine.relink(ref, message)),
  rejoin: handler(RejoinSchema, ({ engine }, { ref }, message) => engine.rejoin(ref, message)),

  clock: handler(ClockSchema, ({ now }) => ok({ serverNow: now() })),

  away: handler(AwaySchema, async ({ engine }, { ref }, message) => {
    await engine.away(ref, message);
    return ok(null);
  }),
} as const satisfies Record<string, Handler>;

export type RequestName = keyof typeof REQUESTS;

export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}

/** engine.io keeps what a slow page has not taken in an array that its types leave out. */
function waitingPackets(socket: Connection['socket']): number {
  const { writeBuffer } = socket.conn as unknown as { readonly writeBuffer?: readonly unknown[] };
  return writeBuffer?.length ?? 0;
}
